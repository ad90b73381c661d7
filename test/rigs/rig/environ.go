package rig

import (
	"os"
	"path/filepath"
	"strings"
)

// disturbing begin the names of variables that tell engines, git and mote something, of which the caller's are none of these
// tests' business.
var disturbing = []string{"DOCKER_", "BUILDKIT_", "BUILDX_", "CONTAINER", "PODMAN_", "BUILDAH_", "STORAGE_", "REGISTRY_", "MOTE_",
	"XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "XDG_RUNTIME_DIR=", "NOTIFY_SOCKET=", "LISTEN_", "GIT_DIR=", "GIT_WORK_TREE=",
	"GIT_INDEX_FILE=", "GIT_CONFIG"}

// cleanEnvironment leaves out of the environment what disturbs, and sets what the tests need.
func cleanEnvironment() {
	config, err := os.UserConfigDir()
	if err == nil && os.Getenv("GOENV") == "" {
		os.Setenv("GOENV", filepath.Join(config, "go/env")) // where it was with XDG_CONFIG_HOME
	}
	scratch := os.Getenv(inside)
	for _, variable := range os.Environ() {
		for _, beginning := range disturbing {
			if strings.HasPrefix(variable, beginning) {
				name, _, _ := strings.Cut(variable, "=")
				os.Unsetenv(name)
			}
		}
	}
	os.Setenv("TMPDIR", scratch)                            // the caller's may be hidden
	os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin") // root by su(1) has a user's, and daemons are there
}
