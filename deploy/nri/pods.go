package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/containerd/nri/pkg/api"
)

// account is where a pod finds its token, and the certificate of the API server.
const account = "/var/run/secrets/kubernetes.io/serviceaccount"

// inCluster is the pod at the API server.
const inCluster = "/api/v1/namespaces/{namespace}/pods/{name}"

// source answers what NRI does not tell: whether a container is an init container. A nil source answers nothing.
type source struct {
	url    string
	client http.Client
}

// newSource returns the one of a URL, which gives a pod or a list of pods: with {namespace} and {name} for the pod's, or a
// kubelet's /pods. "cluster" is the API server, as every pod finds it.
func newSource(where string) (*source, error) {
	if where == "" {
		return nil, nil
	}
	if where == "cluster" {
		where = "https://" + net.JoinHostPort(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT")) + inCluster
	}
	s := &source{url: where}
	if authority, err := os.ReadFile(filepath.Join(account, "ca.crt")); err == nil {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(authority)
		s.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	}
	if u, err := url.Parse(where); err != nil || u.Host == "" || u.Host == ":" {
		return nil, fmt.Errorf("nobody can be asked about pods at %q", where)
	}
	return s, nil
}

// container is a container in the description of a pod.
type container struct {
	Name          string `json:"name"`
	RestartPolicy string `json:"restartPolicy"`
}

// description is a pod as the API has it, or a list of them.
type description struct {
	Metadata struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"metadata"`
	Spec struct {
		InitContainers []container `json:"initContainers"`
		Containers     []container `json:"containers"`
	} `json:"spec"`
	Items []description `json:"items"`
}

// longLived returns nil for a container that stays: one of the pod's containers, or a sidecar, which is an init container
// that is always restarted.
func (s *source) longLived(ctx context.Context, pod *api.PodSandbox, name string) error {
	if s == nil {
		return nil
	}
	of, err := s.describe(ctx, pod)
	if err != nil {
		return fmt.Errorf("what kind of container it is cannot be told: %w", err)
	}
	called := func(c container) bool { return c.Name == name }
	if slices.ContainsFunc(of.Spec.Containers, called) {
		return nil
	}
	n := slices.IndexFunc(of.Spec.InitContainers, called)
	switch {
	case n < 0:
		return errors.New("it is none of the pod's containers")
	case of.Spec.InitContainers[n].RestartPolicy != "Always":
		return errors.New("it is an init container")
	}
	return nil
}

// longest bounds the answer: that of a kubelet has every pod of the node in it.
const longest = 64 << 20

// describe gets the pod. Its name tells it from others: a static pod has another UID at the API server than on its node.
func (s *source) describe(ctx context.Context, pod *api.PodSandbox) (of description, err error) {
	where := strings.NewReplacer("{namespace}", url.PathEscape(pod.Namespace), "{name}", url.PathEscape(pod.Name)).Replace(s.url)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, where, nil)
	if err != nil {
		return of, err
	}
	// It is read each time, because it changes every hour, and told to nobody who listens on the way.
	if token, err := os.ReadFile(filepath.Join(account, "token")); err == nil && request.URL.Scheme == "https" {
		request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	}
	response, err := s.client.Do(request)
	if err != nil {
		return of, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return of, fmt.Errorf("GET %s: %s", where, response.Status)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, longest)).Decode(&of); err != nil {
		return of, fmt.Errorf("GET %s: %w", where, err)
	}
	for _, d := range append(of.Items, of) {
		if d.Metadata.Name == pod.Name && d.Metadata.Namespace == pod.Namespace {
			return d, nil
		}
	}
	return of, fmt.Errorf("GET %s: there is no such pod", where)
}
