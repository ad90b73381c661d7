package recipes

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestRecipeRedis stops redis, which saves its data on TERM and ends with 0: there is nothing to add.
func TestRecipeRedis(t *testing.T) {
	x := harness.NewX(t)
	socket := x.Dir + "/socket"
	s := harness.Setup{Opts: recipe(x, "")}
	p := x.Start(s, program(x, "redis-server"), "--port", "0", "--unixsocket", socket, "--dir", x.Dir, "--save", "3600", "1")
	connection := dial(x, socket)
	fmt.Fprint(connection, "SET somekey somevalue\r\n")
	answer := make([]byte, 5)
	if _, err := io.ReadFull(connection, answer); err != nil || string(answer) != "+OK\r\n" {
		t.Fatalf("%q, %v", answer, err)
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
	if data, _ := os.ReadFile(x.Dir + "/dump.rdb"); !strings.Contains(string(data), "somevalue") {
		t.Errorf("saved %q", data)
	}
}

// TestRecipePostgres stops PostgreSQL while a client is connected: TERM waits for it, and the recipe's INT does not.
func TestRecipePostgres(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can start the server as another user, and it refuses to be root in a user namespace")
	}
	x := harness.NewX(t)
	x.Dir = harness.Shared(x)
	programs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(programs) == 0 {
		t.Fatal("postgres is missing: make tools installs it")
	}
	asPostgres := postgres(x)
	words := append(asPostgres, programs[0]+"/initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-D", x.Dir+"/data")
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	for _, with := range []bool{false, true} {
		s := harness.Setup{Together: true}
		if with {
			s.Opts = recipe(x, "--on TERM=INT/25s/QUIT")
		}
		p := x.Start(s, append(asPostgres, programs[0]+"/postgres", "-D", x.Dir+"/data", "-h", "", "-k", x.Dir, "-F")...)
		said(p, "ready to accept connections")
		connection := dial(x, x.Dir+"/.s.PGSQL.5432")
		logIn(x, connection)
		p.Send(syscall.SIGTERM)
		if !with {
			said(p, "received smart shutdown request")
			if !query(x, connection) {
				t.Error("the client was thrown out")
			}
			p.Send(syscall.SIGINT)
		}
		said(p, "received fast shutdown request")
		p.WantCode(0)
	}
}

// postgres is the words that run a program as the user postgres, to whom the test's folder is given.
func postgres(x *harness.X) (words []string) {
	x.Helper()
	account, err := user.Lookup("postgres")
	if err != nil {
		x.Fatalf("%v: make tools installs it", err)
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(x.Dir, uid, gid); err != nil {
		x.Fatal(err)
	}
	return []string{program(x, "setpriv"), "--reuid", account.Uid, "--regid", account.Gid, "--clear-groups"}
}

// logIn opens a session: PostgreSQL's protocol 3.0, message StartupMessage.
func logIn(x *harness.X, connection net.Conn) {
	x.Helper()
	parameters := "user\x00postgres\x00database\x00postgres\x00\x00"
	message := binary.BigEndian.AppendUint32(nil, uint32(8+len(parameters)))
	message = binary.BigEndian.AppendUint32(message, 3<<16)
	if _, err := connection.Write(append(message, parameters...)); err != nil || !untilReady(connection) {
		x.Fatalf("log in: %v", err)
	}
}

// query asks for a row.
func query(x *harness.X, connection net.Conn) bool {
	const text = "SELECT 1\x00"
	message := binary.BigEndian.AppendUint32([]byte{'Q'}, uint32(4+len(text)))
	_, err := connection.Write(append(message, text...))
	return err == nil && untilReady(connection)
}

// untilReady reads messages up to ReadyForQuery.
func untilReady(connection net.Conn) bool {
	header := make([]byte, 5)
	for {
		if _, err := io.ReadFull(connection, header); err != nil || header[0] == 'E' {
			return false
		}
		if _, err := io.CopyN(io.Discard, connection, int64(binary.BigEndian.Uint32(header[1:]))-4); err != nil {
			return false
		}
		if header[0] == 'Z' {
			return true
		}
	}
}
