module mote/test/rigs

go 1.26.0

replace mote => ../..

require (
	github.com/containerd/console v1.0.5
	github.com/opencontainers/runtime-spec v1.3.0
	golang.org/x/sys v0.49.0
	mote v0.0.0-00010101000000-000000000000
)
