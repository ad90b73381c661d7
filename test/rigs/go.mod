module mote/test/rigs

go 1.26.0

replace mote => ../..

require golang.org/x/sys v0.49.0
