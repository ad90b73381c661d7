package cri

import (
	"context"
	"fmt"
	"sync"
	"time"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// journal keeps how containers have ended, because a kubelet removes them, and with them what is known about them.
type journal struct {
	mutex sync.Mutex
	ends  map[string]*cri.ContainerStatus // by pod, container and attempt
}

// journal begins to read containerd's events.
func (n *node) journal() *journal {
	ctx, cancel := context.WithCancel(context.Background())
	n.Cleanup(cancel)
	stream, err := n.GetContainerEvents(ctx, &cri.GetEventsRequest{})
	if err != nil {
		n.Fatal(err)
	}
	j := &journal{ends: map[string]*cri.ContainerStatus{}}
	go func() {
		for {
			event, err := stream.Recv()
			if err != nil {
				return
			}
			j.add(event)
		}
	}()
	return j
}

func (j *journal) add(event *cri.ContainerEventResponse) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	for _, status := range event.ContainersStatuses {
		if status.State == cri.ContainerState_CONTAINER_EXITED {
			j.ends[key(status.Labels[podLabel], status.Metadata.Name, status.Metadata.Attempt)] = status
		}
	}
}

// The labels that a kubelet gives containers.
const (
	podLabel       = "io.kubernetes.pod.name"
	containerLabel = "io.kubernetes.container.name"
)

func key(pod, container string, attempt uint32) string {
	return fmt.Sprint(pod, "/", container, "/", attempt)
}

// end is nil for a container that has not ended.
func (j *journal) end(pod, container string, attempt uint32) *cri.ContainerStatus {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.ends[key(pod, container, attempt)]
}

// finished is the time of an end.
func finished(status *cri.ContainerStatus) time.Time { return time.Unix(0, status.FinishedAt) }
