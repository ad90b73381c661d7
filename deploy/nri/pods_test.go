package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/containerd/nri/pkg/api"
)

const shop = `{"metadata": {"name": "p", "namespace": "shop", "uid": "1"}, "spec": {
	"initContainers": [{"name": "migrate"}, {"name": "proxy", "restartPolicy": "Always"}, {"name": "once", "restartPolicy": "Never"}],
	"containers": [{"name": "app"}], "ephemeralContainers": [{"name": "debugger"}]}}`

// TestKinds tells init containers from the others, by an API server's answer and by a kubelet's.
func TestKinds(t *testing.T) {
	other := `{"metadata": {"name": "p", "namespace": "other"}, "spec": {"initContainers": [{"name": "app"}]}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/v1/namespaces/shop/pods/p":
			fmt.Fprint(w, shop)
		case "/pods":
			fmt.Fprintf(w, `{"kind": "PodList", "items": [%s, %s]}`, other, shop)
		case "/empty":
			fmt.Fprint(w, `{"items": null}`)
		case "/broken":
			fmt.Fprint(w, shop[:20])
		case "/silent":
			<-r.Context().Done()
		default:
			http.Error(w, "no", http.StatusForbidden)
		}
	}))
	defer server.Close()
	with, cannot := want{words: "/.mote --"}, "what kind of container it is cannot be told"
	for _, row := range []struct {
		path, container string
		want            want
	}{
		{inCluster, "app", with},
		{inCluster, "proxy", with},
		{inCluster, "migrate", want{reason: "it is an init container"}},
		{inCluster, "once", want{reason: "it is an init container"}},
		{inCluster, "debugger", want{reason: "it is none of the pod's containers"}},
		{"/pods", "app", with},
		{"/pods", "proxy", with},
		{"/pods", "migrate", want{reason: "it is an init container"}},
		{"/empty", "app", want{reason: "there is no such pod"}},
		{"/broken", "app", want{reason: cannot}},
		{"/forbidden", "app", want{reason: "403 Forbidden"}},
		{"/silent", "app", want{reason: "context deadline exceeded"}},
	} {
		t.Run(row.path+" "+row.container, func(t *testing.T) {
			pods, err := newSource(server.URL + row.path)
			if err != nil {
				t.Fatal(err)
			}
			pod := &api.PodSandbox{Name: "p", Namespace: "shop", Annotations: yes}
			wantAnswer(t, &plugin{mote: mote, pods: pods}, pod, &api.Container{Name: row.container, Args: []string{"/app"}}, row.want)
		})
	}
}

// TestNobodyToAsk has the API server gone.
func TestNobodyToAsk(t *testing.T) {
	server := httptest.NewServer(nil)
	pods, err := newSource(server.URL + inCluster)
	server.Close()
	if err != nil {
		t.Fatal(err)
	}
	pod := &api.PodSandbox{Annotations: yes}
	wantAnswer(t, &plugin{mote: mote, pods: pods}, pod, &api.Container{Args: []string{"/app"}}, want{reason: "connection refused"})
}

// TestSource reads where somebody is to be asked.
func TestSource(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "fd00::1")
	t.Setenv("KUBERNETES_SERVICE_PORT", "443")
	s, err := newSource("cluster")
	if err != nil || s.url != "https://[fd00::1]:443/api/v1/namespaces/{namespace}/pods/{name}" {
		t.Errorf("cluster is %+v, %v", s, err)
	}
	if s, err := newSource(""); s != nil || err != nil {
		t.Errorf("nobody is %+v, %v", s, err)
	}
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	t.Setenv("KUBERNETES_SERVICE_PORT", "")
	for _, where := range []string{"cluster", "clutser", "/pods", "http://"} {
		if _, err := newSource(where); err == nil {
			t.Errorf("%q is taken", where)
		}
	}
}

// TestBound keeps the plugin's own bound below NRI's, after which a plugin is disconnected.
func TestBound(t *testing.T) {
	if bound > api.DefaultPluginRequestTimeout-250*time.Millisecond {
		t.Errorf("%v are too long: NRI waits for %v", bound, api.DefaultPluginRequestTimeout)
	}
}
