// The program mote-nri puts mote before the commands of containers: docker run --init, for the pods of a node. It is a plugin
// of NRI, the Node Resource Interface of containerd and CRI-O, which asks it about every container that is to be made, when the
// image's ENTRYPOINT and CMD have become one command already.
//
// No pod fails because of it. Whatever it is not sure of it logs, and the container starts as it was.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/stub"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("mote-nri: ")
	var p plugin
	flag.StringVar(&p.mote, "mote", "/opt/mote/mote", "the node's mote, by the same path here and on the node")
	socket := flag.String("socket", api.DefaultSocketPath, "where NRI listens")
	index := flag.String("index", "99", "when it is asked among other plugins: last, because it has to see the command they leave")
	namespaces := flag.String("namespaces", "", "all pods of these namespaces get mote, too: a,b")
	pods := flag.String("pods", "", "who tells init containers from others: cluster, or a URL; without it they get mote as well")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Fatalf("unexpected %q", flag.Args())
	}
	p.namespaces = strings.FieldsFunc(*namespaces, func(r rune) bool { return r == ',' })
	var err error
	if p.pods, err = newSource(*pods); err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go serve(&p, *socket, *index)
	<-ctx.Done()
}

// reconnectPause is between two attempts to reach a runtime, which may be about to start anew.
const reconnectPause = time.Second

// startBound is how long the runtime may take to know its new plugin, which then ends, and is started again by whoever did it
// the first time.
const startBound = 30 * time.Second

// serve answers the runtime, again and again: a runtime that is started anew knows nothing of its plugins.
func serve(p *plugin, socket, index string) {
	said := ""
	for ; ; time.Sleep(reconnectPause) {
		err := connect(p, socket, index)
		if text := err.Error(); text != said {
			log.Print(text)
			said = text
		}
	}
}

// connect answers the runtime until the connection is lost, and says why there is none.
func connect(p *plugin, socket, index string) error {
	s, err := stub.New(p, stub.WithPluginName("mote"), stub.WithPluginIdx(index), stub.WithSocketPath(socket), stub.WithLogger(quiet{}))
	if err != nil {
		return err
	}
	// The library waits without a bound for a runtime that has taken the plugin in, and so cannot be told that it is gone.
	late := time.AfterFunc(startBound, func() { log.Fatalf("%s: NRI does not answer", socket) })
	err = s.Start(context.Background())
	late.Stop()
	if err != nil {
		return err
	}
	s.Wait()
	return errors.New("the connection is lost")
}

// quiet keeps to what goes wrong in the library.
type quiet struct{}

func (quiet) Debugf(context.Context, string, ...any)            {}
func (quiet) Infof(context.Context, string, ...any)             {}
func (quiet) Warnf(_ context.Context, format string, a ...any)  { log.Printf(format, a...) }
func (quiet) Errorf(_ context.Context, format string, a ...any) { log.Printf(format, a...) }
