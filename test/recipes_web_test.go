package test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const httpdConf = `ServerRoot %[1]s
PidFile httpd.pid
ServerName localhost
Listen 127.0.0.1:80
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule env_module /usr/lib/apache2/modules/mod_env.so
LoadModule ratelimit_module /usr/lib/apache2/modules/mod_ratelimit.so
StartServers 1
User www-data
ErrorLog /dev/null
DocumentRoot %[1]s/htdocs
<Location /slow>
SetOutputFilter RATE_LIMIT
SetEnv rate-limit 64
</Location>
`

// TestRecipeHttpd stops Apache while it answers: on WINCH the answer is finished, on TERM it is not.
func TestRecipeHttpd(t *testing.T) {
	asRoot(t) // it gives up root's rights for those of www-data
	const size = 64 << 10
	for _, with := range []bool{true, false} {
		x := newX(t)
		x.dir = shared(x)
		if err := os.Mkdir(x.dir+"/htdocs", 0o755); err != nil {
			t.Fatal(err)
		}
		x.file("htdocs/slow", strings.Repeat("s", size), 0o644)
		conf := x.file("httpd.conf", fmt.Sprintf(httpdConf, x.dir), 0o644)
		s := setup{attr: syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}} // for Apache knows ports only: one that nobody else has
		if with {
			s.opts = x.recipe("--on TERM=WINCH")
		}
		p := x.start(s, x.program("apache2"), "-f", conf, "-D", "FOREGROUND")
		client := http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return x.dialIn(p.pid(), "127.0.0.1:80")
		}}}
		response, err := client.Get("http://127.0.0.1/slow")
		if err != nil {
			t.Fatal(err)
		}
		p.send(unix.SIGTERM)
		read := 0
		for buffer := make([]byte, size); err == nil; {
			var n int
			n, err = response.Body.Read(buffer)
			read += n
		}
		response.Body.Close()
		if (read == size) != with {
			t.Errorf("with the recipe %v: %d bytes of %d, %v", with, read, size, err)
		}
		p.wantCode(0)
	}
}

// dialIn connects to a server in the network namespace of a process, as soon as it listens there: setns(2).
func (x *X) dialIn(pid int, address string) (connection net.Conn, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	own, errOwn := os.Open("/proc/thread-self/ns/net")
	other, errOther := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err := errors.Join(errOwn, errOther); err != nil {
		return nil, err
	}
	defer own.Close()
	defer other.Close()
	if err := unix.Setns(int(other.Fd()), unix.CLONE_NEWNET); err != nil {
		return nil, err
	}
	err = loopbackUp()
	for end := time.Now().Add(x.bound); err == nil && time.Now().Before(end); time.Sleep(time.Millisecond) {
		if connection, err = net.Dial("tcp", address); errors.Is(err, unix.ECONNREFUSED) {
			err = nil
			continue
		}
		break
	}
	return connection, errors.Join(err, unix.Setns(int(own.Fd()), unix.CLONE_NEWNET))
}

// loopbackUp switches on the network of the caller's own namespace: netdevice(7).
func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
}

// answers waits until a server answers on a socket, and tells with what.
func (x *X) answers(socket, want string) {
	x.Helper()
	dial := func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", socket) }
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: dial}, Timeout: x.bound}
	x.eventually("the server answers "+want, func() bool {
		response, err := client.Get("http://server/page")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		text := make([]byte, 64)
		n, _ := response.Body.Read(text)
		return string(text[:n]) == want
	})
}

// pidIn waits for a pid file and returns what is in it.
func (x *X) pidIn(name string) (pid string) {
	x.Helper()
	x.eventually(name+" holds a pid", func() bool {
		text, _ := os.ReadFile(x.dir + "/" + name)
		pid = strings.TrimSpace(string(text))
		return pid != ""
	})
	return pid
}

// tells runs mote's --signal with a pid file in the container, as the page has it.
func (x *X) tells(p *process, word, file string) {
	x.Helper()
	x.onPage("mote --signal " + word + "=/run/" + file)
	x.tool(p, "--signal="+word+"="+x.dir+"/"+file).wants(x, word, 0, "", "")
}

// TestRecipeNginxUpgrade has nginx start its successor and end: the container lives on, and ends with that one.
func TestRecipeNginxUpgrade(t *testing.T) {
	x := newX(t)
	socket := x.dir + "/socket"
	x.file("page", "hello", 0o644)
	x.file("nginx.conf", fmt.Sprintf(nginxConf, socket), 0o644)
	s := setup{proc: true, opts: x.recipe("--on TERM=QUIT --on EXIT=wait")}
	p := x.start(s, x.program("nginx"), "-p", x.dir, "-e", x.dir+"/log", "-c", x.dir+"/nginx.conf")
	x.answers(socket, "hello")
	old := x.pidIn("nginx.pid")
	x.tells(p, "USR2", "nginx.pid")
	x.eventually("there is a successor", func() bool { return x.pidIn("nginx.pid.oldbin") == old && x.pidIn("nginx.pid") != old })
	x.tells(p, "QUIT", "nginx.pid.oldbin")
	x.eventually("the old one is gone", func() bool { _, err := os.Stat(x.dir + "/nginx.pid.oldbin"); return err != nil })
	x.answers(socket, "hello")
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}

// TestRecipeGunicorn does so with gunicorn, which is mote's app itself.
func TestRecipeGunicorn(t *testing.T) {
	x := newX(t)
	socket := x.dir + "/socket"
	x.file("wsgi.py", `def app(environ, start):
    start("200 OK", [("Content-Length", "5")])
    return [b"hello"]
`, 0o644)
	s := setup{proc: true, opts: x.recipe("--on EXIT=wait")}
	p := x.start(s, x.program("gunicorn"), "--bind", "unix:"+socket, "--pid", x.dir+"/gunicorn.pid", "--log-file", x.dir+"/log", "wsgi:app")
	x.answers(socket, "hello")
	old := x.pidIn("gunicorn.pid")
	x.tells(p, "USR2", "gunicorn.pid")
	next := x.pidIn("gunicorn.pid.2")
	x.eventually("the successor has a worker", func() bool { log, _ := os.ReadFile(x.dir + "/log"); return count(string(log), "Booting worker") == 2 })
	x.tells(p, "TERM", "gunicorn.pid")
	x.eventually("the successor has taken over", func() bool { return x.pidIn("gunicorn.pid") == next })
	if next == old {
		t.Error("there is no successor")
	}
	x.answers(socket, "hello")
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}
