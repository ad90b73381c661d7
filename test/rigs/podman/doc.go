// Package podman tests mote in podman: as the init of podman run --init, and in place of catatonit, podman's own helper, as
// the process that holds a pod's namespaces.
package podman
