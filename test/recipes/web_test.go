package recipes

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

	"mote/test/harness"
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
	harness.AsRoot(t) // it gives up root's rights for those of www-data
	const size = 64 << 10
	for _, with := range []bool{true, false} {
		x := harness.NewX(t)
		x.Dir = harness.Shared(x)
		if err := os.Mkdir(x.Dir+"/htdocs", 0o755); err != nil {
			t.Fatal(err)
		}
		x.File("htdocs/slow", strings.Repeat("s", size), 0o644)
		conf := x.File("httpd.conf", fmt.Sprintf(httpdConf, x.Dir), 0o644)
		s := harness.Setup{Attr: syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}} // for Apache knows ports only: one that nobody else has
		if with {
			s.Opts = recipe(x, "--on TERM=WINCH")
		}
		p := x.Start(s, program(x, "apache2"), "-f", conf, "-D", "FOREGROUND")
		client := http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return dialIn(x, p.PID(), "127.0.0.1:80")
		}}}
		response, err := client.Get("http://127.0.0.1/slow")
		if err != nil {
			t.Fatal(err)
		}
		p.Send(unix.SIGTERM)
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
		p.WantCode(0)
	}
}

// dialIn connects to a server in the network namespace of a process, as soon as it listens there: setns(2).
func dialIn(x *harness.X, pid int, address string) (connection net.Conn, err error) {
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
	for end := time.Now().Add(x.Bound); err == nil && time.Now().Before(end); time.Sleep(time.Millisecond) {
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
func answers(x *harness.X, socket, want string) {
	x.Helper()
	dial := func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", socket) }
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: dial}, Timeout: x.Bound}
	x.Eventually("the server answers "+want, func() bool {
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
func pidIn(x *harness.X, name string) (pid string) {
	x.Helper()
	x.Eventually(name+" holds a pid", func() bool {
		text, _ := os.ReadFile(x.Dir + "/" + name)
		pid = strings.TrimSpace(string(text))
		return pid != ""
	})
	return pid
}

// tells runs mote's --signal with a pid file in the container, as the page has it.
func tells(x *harness.X, p *harness.Process, word, file string) {
	x.Helper()
	onPage(x, "mote --signal "+word+"=/run/"+file)
	x.Tool(p, "--signal="+word+"="+x.Dir+"/"+file).Wants(x, word, 0, "", "")
}

// TestRecipeNginxUpgrade has nginx start its successor and end: the container lives on, and ends with that one.
func TestRecipeNginxUpgrade(t *testing.T) {
	x := harness.NewX(t)
	socket := x.Dir + "/socket"
	x.File("page", "hello", 0o644)
	x.File("nginx.conf", fmt.Sprintf(nginxConf, socket), 0o644)
	s := harness.Setup{Proc: true, Opts: recipe(x, "--on TERM=QUIT --on EXIT=wait")}
	p := x.Start(s, program(x, "nginx"), "-p", x.Dir, "-e", x.Dir+"/log", "-c", x.Dir+"/nginx.conf")
	answers(x, socket, "hello")
	old := pidIn(x, "nginx.pid")
	tells(x, p, "USR2", "nginx.pid")
	x.Eventually("there is a successor", func() bool { return pidIn(x, "nginx.pid.oldbin") == old && pidIn(x, "nginx.pid") != old })
	tells(x, p, "QUIT", "nginx.pid.oldbin")
	x.Eventually("the old one is gone", func() bool { _, err := os.Stat(x.Dir + "/nginx.pid.oldbin"); return err != nil })
	answers(x, socket, "hello")
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// TestRecipeGunicorn does so with gunicorn, which is mote's app itself.
func TestRecipeGunicorn(t *testing.T) {
	x := harness.NewX(t)
	socket := x.Dir + "/socket"
	x.File("wsgi.py", `def app(environ, start):
    start("200 OK", [("Content-Length", "5")])
    return [b"hello"]
`, 0o644)
	s := harness.Setup{Proc: true, Opts: recipe(x, "--on EXIT=wait")}
	p := x.Start(s, program(x, "gunicorn"), "--bind", "unix:"+socket, "--pid", x.Dir+"/gunicorn.pid", "--log-file", x.Dir+"/log", "wsgi:app")
	answers(x, socket, "hello")
	old := pidIn(x, "gunicorn.pid")
	tells(x, p, "USR2", "gunicorn.pid")
	next := pidIn(x, "gunicorn.pid.2")
	x.Eventually("the successor has a worker", func() bool {
		log, _ := os.ReadFile(x.Dir + "/log")
		return strings.Count(string(log), "Booting worker") == 2
	})
	tells(x, p, "TERM", "gunicorn.pid")
	x.Eventually("the successor has taken over", func() bool { return pidIn(x, "gunicorn.pid") == next })
	if next == old {
		t.Error("there is no successor")
	}
	answers(x, socket, "hello")
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}
