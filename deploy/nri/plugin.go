package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/containerd/nri/pkg/api"
)

// target is where a container finds the node's mote. It is a file, so that an empty image needs no folder for it.
const target = "/.mote"

// bound is how long a decision may take. The runtime waits for 2 s (NRI's default), and after that without its plugin.
const bound = 1500 * time.Millisecond

// plugin is what the command line says.
type plugin struct {
	mote       string   // the node's file
	namespaces []string // whose pods get mote without an annotation
	pods       *source  // nil if there is nobody to ask
}

// Configure tells the log which runtime this is. Older ones than NRI 0.10 leave commands as they are.
func (p *plugin) Configure(_ context.Context, _, runtime, version string) (api.EventMask, error) {
	log.Printf("connected to %s %s", runtime, version)
	return 0, nil
}

// CreateContainer is called for each container before it is made. It never returns an error, which would fail the pod.
func (p *plugin) CreateContainer(ctx context.Context, pod *api.PodSandbox, c *api.Container) (*api.ContainerAdjustment, []*api.ContainerUpdate, error) {
	ctx, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	words, err := p.words(ctx, pod, c)
	if err != nil {
		log.Printf("%s/%s: %s starts as it was: %v", pod.Namespace, pod.Name, c.Name, err)
	}
	if err != nil || words == nil {
		return nil, nil, nil
	}
	log.Printf("%s/%s: %s starts with %q before its command", pod.Namespace, pod.Name, c.Name, words)
	adjustment := &api.ContainerAdjustment{}
	adjustment.AddMount(&api.Mount{Source: p.mote, Destination: target, Type: "bind", Options: []string{"bind", "ro", "nosuid", "nodev"}})
	// Not SetArgs: where an earlier plugin has changed the command already, that would be an error, and the pod would fail.
	adjustment.UpdateArgs(slices.Concat(words, c.Args))
	return adjustment, nil, nil
}

// words returns what is to stand before a container's command, nil if that is not asked for, or why it cannot be done.
func (p *plugin) words(ctx context.Context, pod *api.PodSandbox, c *api.Container) ([]string, error) {
	set := settings(pod, c)
	if wanted, err := p.wanted(set, pod.Namespace); err != nil || !wanted {
		return nil, err
	}
	if err := suitable(c); err != nil {
		return nil, err
	}
	options, err := optionsOf(set)
	if err != nil {
		return nil, err
	}
	if err := p.pods.longLived(ctx, pod, c.Name); err != nil {
		return nil, err
	}
	words := slices.Concat([]string{target}, options)
	if err := try(ctx, p.mote, words, c.Env); err != nil {
		return nil, err
	}
	return append(words, "--"), nil
}

// wanted says whether a container is to have mote.
func (p *plugin) wanted(set map[string]string, namespace string) (bool, error) {
	switch value, said := set["init"]; {
	case !said:
		return slices.Contains(p.namespaces, namespace), nil
	case value == "true" || value == "false":
		return value == "true", nil
	default:
		return false, fmt.Errorf(`%sinit is %q, which is neither "true" nor "false"`, prefix, value)
	}
}

// suitable says what in a container itself is against it.
func suitable(c *api.Container) error {
	if len(c.Args) == 0 || c.Args[0] == "" {
		return errors.New("it has no command")
	}
	if name := initOf(c.Args); name != "" {
		return fmt.Errorf("its command begins with an init: %s", name)
	}
	for _, m := range c.Mounts {
		if m.Destination == target {
			return fmt.Errorf("something else is mounted at %s", target)
		}
	}
	return nil
}
