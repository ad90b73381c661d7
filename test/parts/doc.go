// Package parts has no code. Its go.mod pins the parts of a Kubernetes node that Debian has too old or not at all: kubelet,
// containerd with the shim of runc, and runc. test/parts.sh builds them. Kubernetes replaces the modules of its own by
// folders of its tree, and so go.mod names the versions of these.
package parts
