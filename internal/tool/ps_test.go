package tool

import (
	"testing"

	"mote/internal/say"
)

func TestAge(t *testing.T) {
	for seconds, want := range map[int64]string{
		0: "0s", 1: "1s", 59: "59s", 60: "1m00s", 61: "1m01s", 312: "5m12s", 3599: "59m59s", 3600: "1h00m", 3661: "1h01m",
		86399: "23h59m", 86400: "1d00h", 90000: "1d01h", 86400*365 + 86399: "365d23h", 86400 * 99999: "99999d00h",
	} {
		var l say.Line
		if addAge(&l, seconds); l.View() != want {
			t.Errorf("%d: %q, want %q", seconds, l.View(), want)
		}
	}
}
