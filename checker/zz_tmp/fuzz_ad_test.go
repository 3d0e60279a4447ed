package checker

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/cvxc-lang/cvxc/stdlib"
)

func TestAdHocPanics(t *testing.T) {
	lib := stdlib.New(nil)
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	tok := regexp.MustCompile(`[A-Za-z_]\w*|\d+(\.\d+)?|\.\.<|\.\.=|<=|>=|==|\.\*|\./|\.\^|\n|\s+|.`)
	type src struct{ before, call, decls string }
	var srcs []src
	for _, f := range arrayForms {
		for _, b := range arrayBodies {
			srcs = append(srcs, src{"", "f(x, X, y)", "dim n >= 2\nvar x[n]\nvar X[n, n]\nvar y\nparam A[n, n]\nparam w[n]\nfunc f(x[n], X[n, n], y) {\nlet v = " + f.text + "\n" + b.text + "\n}"})
		}
		for _, h := range helpers {
			srcs = append(srcs, src{"", "g(v)", "dim n >= 2\nvar x[n]\nvar v[n]\nvar X[n, n]\nvar y\nparam A[n, n]\nparam w[n]\nfunc g(v[k]) {\nrequire k >= 2\n" + h.text + "\n}"})
			_ = f
		}
	}
	for _, c := range atomFacts {
		name, args := libraryCall(c.call)
		if d, ok := declarationOf(lib, name, "mutant"); ok {
			srcs = append(srcs, src{d, "mutant" + args, lines(c.decls)})
		}
	}
	var pool []string
	for _, s := range srcs {
		pool = append(pool, tok.FindAllString(s.decls+s.before, -1)...)
	}
	seen := map[string]int{}
	end := time.Now().Add(50 * time.Second)
	n, got := 0, 0
	for time.Now().Before(end) {
		s := srcs[r.IntN(len(srcs))]
		target := &s.decls
		if s.before != "" && r.IntN(2) == 0 {
			target = &s.before
		}
		ts := tok.FindAllString(*target, -1)
		for range 1 + r.IntN(2) {
			i := r.IntN(len(ts))
			switch r.IntN(3) {
			case 0:
				ts[i] = ""
			case 1:
				ts[i] = pool[r.IntN(len(pool))]
			case 2:
				j := r.IntN(len(ts))
				ts[i], ts[j] = ts[j], ts[i]
			}
		}
		*target = strings.Join(ts, "")
		func() {
			defer func() {
				if e := recover(); e != nil {
					st := string(debug.Stack())
					where := ""
					for _, l := range strings.Split(st, "\n") {
						if strings.Contains(l, "/checker/") && strings.Contains(l, ".go:") && !strings.Contains(l, "_test.go") {
							where = strings.TrimSpace(l)
							break
						}
					}
					if seen[where] == 0 {
						fmt.Fprintf(os.Stderr, "PANIC %v at %s\n%s\n%s\n%s\n", e, where, s.before, s.decls, s.call)
					}
					seen[where]++
				}
			}()
			n++
			sig, _ := signatureIn(lib, s.before, s.call, s.decls)
			if sig != nil {
				got++
			}
		}()
	}
	t.Log(n, got, seen)
}
