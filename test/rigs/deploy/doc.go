// Package deploy has no code of its own. Its tests read the files of deploy/kubernetes and deploy/nri with the types of Kubernetes'
// own API, so that a misspelt field is found, run kustomize on those that are for it, hold each command of mote in them
// against mote itself, and look whether all is there that deploy/docker-bake.hcl names.
package deploy
