// Package docker tests mote in Docker Engine: as the init that the daemon injects, as the entrypoint of an image, and in
// images built from the Dockerfiles of this repository. The daemon is started by the tests, and everything of its lies in
// the scratch folder.
package docker
