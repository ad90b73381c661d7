package docker

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"testing"

	"mote/test/wait"
)

// post makes a request to the daemon, as programs do that do not have a docker command, and returns the status.
func (e engine) post(path string) int {
	e.Helper()
	client := http.Client{Timeout: wait.Bound, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket())
		},
		DisableKeepAlives: true,
	}}
	response, err := client.Post("http://docker"+path, "", nil)
	if err != nil {
		e.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// apiSignals are the signals that the API is asked for: some by their names, and every one by its number that a process can
// catch and that Docker lets pass (32 and 33 belong to a libc). TERM is the last one.
func apiSignals() []spelt {
	signals := []spelt{{"SIGUSR2", 12}, {"USR1", 10}, {"SIGRTMIN+4", 38}, {"RTMAX-1", 63}}
	for number := 1; number <= 64; number++ {
		switch number {
		case 9, 15, 19, 32, 33:
		default:
			signals = append(signals, spelt{fmt.Sprint(number), number})
		}
	}
	return append(signals, spelt{"15", 15})
}

// TestAPI sends every signal by Docker's HTTP API.
func TestAPI(t *testing.T) {
	e := newEngine(t)
	c := e.start("--init", image, "/child", "report", "15")
	c.delivers(apiSignals(), func(spelling string) {
		if status := e.post("/containers/" + c.ID + "/kill?signal=" + url.QueryEscape(spelling)); status != http.StatusNoContent {
			t.Errorf("signal %s: status %d", spelling, status)
		}
	})
}

// TestAPIStop stops a container by it.
func TestAPIStop(t *testing.T) {
	e := newEngine(t)
	c := e.start("--init", image, "/child", "report", "15")
	c.Says("ready ")
	if status := e.post("/containers/" + c.ID + "/stop?t=" + patience); status != http.StatusNoContent {
		t.Errorf("stop: status %d", status)
	}
	c.WantCode(0)
}
