package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// watched calls a function once a text has been written.
type watched struct {
	bytes.Buffer
	text string
	do   func()
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Contains(w.String(), w.text) {
		w.do()
	}
	return n, err
}

// TestLimits: an interrupt, early or late, and limits of time and iterations end a solve with the best iterate, the
// status limit with its reason, and exit code 5.
func TestLimits(t *testing.T) {
	file := filepath.Join(t.TempDir(), "knapsack.cvx")
	const model = `problem knapsack {
    param c[3] = [3, 5, 4], w[3] = [2, 4, 3]
    var   x[3] bounds(0, 1)
    maximize c'*x - sum_squares(x)
    subject to
        room: w'*x <= 5
}
`
	if err := os.WriteFile(file, []byte(model), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, at, flag, reason string }{
		{"at once", "", "--tol=1e-8", "interrupted"},
		{"later", "\n        3 ", "--tol=1e-8", "interrupted"},
		{"time", "never", "--time-limit=1ns", "time limit"},
		{"iterations", "never", "--max-iterations=2", "iteration limit"},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		if c.at == "" {
			cancel()
		}
		var out bytes.Buffer
		log := &watched{text: c.at, do: cancel}
		code := run(ctx, []string{"run", file, "-v", c.flag}, streams{in: strings.NewReader(""), out: &out, err: log})
		cancel()
		text := out.String()
		if code != exitGaveUp || !strings.HasPrefix(text, "knapsack   limit   ") || !strings.Contains(text, c.reason) || !strings.Contains(text, "  x[3] ") {
			t.Errorf("%s: exit code %d\n%s%s", c.name, code, text, log)
		}
	}
	if code := run(context.Background(), []string{"run", file, "--time-limit=1m"}, streams{in: strings.NewReader(""), out: &bytes.Buffer{}, err: &bytes.Buffer{}}); code != exitOK {
		t.Errorf("exit code %d with time enough", code)
	}
}
