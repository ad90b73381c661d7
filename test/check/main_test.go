package check

import (
	"testing"

	"mote/test/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }
