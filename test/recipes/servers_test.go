package recipes

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mote/test/harness"
	"mote/test/wait"
)

// dial connects to a server as soon as it listens. All of them have a socket in the test's folder: a port that is free now
// may be somebody else's in a moment.
func dial(x *harness.X, socket string) (connection net.Conn) {
	x.Helper()
	x.Eventually("somebody listens on "+socket, func() bool {
		var err error
		connection, err = net.Dial("unix", socket)
		return err == nil
	})
	_ = connection.SetDeadline(time.Now().Add(x.Bound))
	x.Cleanup(func() { connection.Close() })
	return connection
}

// load is a bunch of clients that ask a server again and again until they are told to stop. It counts.
type load struct {
	socket       string
	stop         chan struct{}
	running      sync.WaitGroup
	mutex        sync.Mutex
	answered     int
	failed       []error
	lastAnswered time.Time
}

// ask sets clients to ask for a page of some size.
func (l *load) ask(clients int, page string, size int64) {
	for range clients {
		l.running.Add(1)
		go func() {
			defer l.running.Done()
			dial := func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", l.socket) }
			client := http.Client{Transport: &http.Transport{DialContext: dial}, Timeout: wait.Bound}
			for {
				select {
				case <-l.stop:
					client.CloseIdleConnections()
					return
				default:
					l.count(get(&client, "http://server"+page, size))
				}
			}
		}()
	}
}

// get asks once, for the whole page.
func get(client *http.Client, address string, size int64) error {
	response, err := client.Get(address)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if n, err := io.Copy(io.Discard, response.Body); err != nil || n != size || response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d bytes of %d, %v", response.Status, n, size, err)
	}
	return nil
}

func (l *load) count(err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if err != nil {
		l.failed = append(l.failed, err)
		time.Sleep(time.Millisecond) // a server that is gone refuses quickly
		return
	}
	l.answered++
	l.lastAnswered = time.Now()
}

func (l *load) answers() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.answered
}

const nginxConf = `user root;
worker_processes 2;
pid nginx.pid;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
	server {
		listen unix:%s;
		root .;
		location /slow { limit_rate 64k; }
	}
}
`

// TestRecipeNginx stops nginx under load, as an orchestrator does: TERM first, and new requests still come in for a while.
// Each must be answered in full, also those that are being answered when the server stops. With the same delay and TERM
// behind it, those are not.
func TestRecipeNginx(t *testing.T) {
	const drain, clientsGo = 2 * time.Second, 200 * time.Millisecond
	const fast, slow = 1 << 10, 320 << 10 // bytes; the slow one takes some seconds, longer than the drain
	for _, with := range []bool{true, false} {
		x := harness.NewX(t)
		socket := x.Dir + "/socket"
		x.File("fast", strings.Repeat("f", fast), 0o644)
		x.File("slow", strings.Repeat("s", slow), 0o644)
		x.File("nginx.conf", fmt.Sprintf(nginxConf, socket), 0o644)
		s := harness.Setup{Together: true, Opts: harness.Options{Extra: []string{"--on", "TERM=" + drain.String() + "/TERM"}}}
		if with {
			s.Opts = recipe(x, "--on TERM=5s/QUIT", "5s", drain.String())
		}
		p := x.Start(s, program(x, "nginx"), "-p", x.Dir, "-e", "stderr", "-c", x.Dir+"/nginx.conf", "-g", "daemon off;")
		dial(x, socket).Close()
		l := &load{socket: socket, stop: make(chan struct{})}
		l.ask(4, "/fast", fast)
		l.ask(6, "/slow", slow)
		x.Eventually("requests are answered", func() bool { return l.answers() > 20 })
		p.Send(syscall.SIGTERM)
		term := time.Now()
		time.Sleep(clientsGo)
		close(l.stop)
		l.running.Wait()
		p.WantCode(0)
		if with && (len(l.failed) > 0 || l.lastAnswered.Before(term.Add(drain))) {
			t.Errorf("%d answers, the last %v after TERM; %d failed: %v", l.answered, l.lastAnswered.Sub(term), len(l.failed), l.failed)
		}
		if !with && len(l.failed) == 0 {
			t.Errorf("nothing failed with TERM: %d answers", l.answered)
		}
	}
}

const fpmConf = `[global]
error_log = /dev/null
daemonize = no
process_control_timeout = 10s
[www]
user = root
group = root
listen = %s
pm = static
pm.max_children = 2
`

// TestRecipePHP stops PHP-FPM while it works on a page: with the recipe the page is finished, without it is not.
func TestRecipePHP(t *testing.T) {
	for _, with := range []bool{true, false} {
		x := harness.NewX(t)
		socket := x.Dir + "/socket"
		page := x.File("page.php", "<?php touch(__DIR__.'/begun'); usleep(700000); echo 'finished';", 0o644)
		s := harness.Setup{}
		if with {
			s.Opts = recipe(x, "--on TERM=QUIT")
		}
		p := x.Start(s, program(x, "php-fpm8.2"), "-n", "-R", "-F", "-y", x.File("fpm.conf", fmt.Sprintf(fpmConf, socket), 0o644))
		connection := dial(x, socket)
		if _, err := connection.Write(fastCGI(page)); err != nil {
			t.Fatal(err)
		}
		x.Eventually("the page has begun", func() bool { _, err := os.Stat(x.Dir + "/begun"); return err == nil })
		p.Send(syscall.SIGTERM)
		answer, _ := io.ReadAll(connection)
		connection.Close() // the worker waits for this
		if strings.Contains(string(answer), "finished") != with {
			t.Errorf("with the recipe %v: the answer is %q", with, answer)
		}
		p.WantCode(0)
	}
}

// fastCGI is a request for a page: FastCGI specification 1.0, sections 3.3 and 3.4.
func fastCGI(page string) []byte {
	var request bytes.Buffer
	record := func(kind byte, content string) {
		request.Write([]byte{1, kind, 0, 1, byte(len(content) >> 8), byte(len(content)), 0, 0})
		request.WriteString(content)
	}
	const begin, params, stdin = 1, 4, 5
	record(begin, "\x00\x01\x00\x00\x00\x00\x00\x00") // a responder, and close the connection behind it
	var pairs strings.Builder
	for _, pair := range [][2]string{{"SCRIPT_FILENAME", page}, {"REQUEST_METHOD", "GET"}} {
		pairs.WriteString(string([]byte{byte(len(pair[0])), byte(len(pair[1]))}) + pair[0] + pair[1])
	}
	record(params, pairs.String())
	record(params, "")
	record(stdin, "")
	return request.Bytes()
}

// TestRecipeUWSGI stops uWSGI, for which TERM means that it should start anew.
func TestRecipeUWSGI(t *testing.T) {
	for _, with := range []bool{true, false} {
		x := harness.NewX(t)
		socket, s := x.Dir+"/socket", harness.Setup{Together: true}
		if with {
			s.Opts = recipe(x, "--on TERM=INT")
		}
		p := x.Start(s, program(x, "uwsgi"), "--master", "--processes", "1", "--http-socket", socket)
		worksAt(p, socket)
		p.Send(syscall.SIGTERM)
		if !with {
			said(p, "binary reloading uWSGI") // its first master may tell of the first worker behind the worker's own line
			said(p, "spawned uWSGI worker 1")
			worksAt(p, socket)
			p.Send(syscall.SIGINT)
		}
		said(p, "goodbye to uWSGI")
		p.WantCode(0)
	}
}

// worksAt has uWSGI's worker say that it knows no language: then it is there. Its master may be later: until it catches
// signals, they end it.
func worksAt(p *harness.Process, socket string) {
	p.X.Helper()
	fmt.Fprint(dial(p.X, socket), "GET / HTTP/1.0\r\n\r\n")
	said(p, "unavailable modifier")
	p.X.Eventually("the master catches signals", func() bool {
		const stops = 1<<(syscall.SIGINT-1) | 1<<(syscall.SIGTERM-1)
		caught, _ := strconv.ParseUint(harness.Status(harness.Children(p.PID())[0])["SigCgt"], 16, 64)
		return caught&stops == stops
	})
}
