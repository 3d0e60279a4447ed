package parser

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
)

// models returns the texts of the example models by file name.
func models(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/models/*.cvx")
	if err != nil || len(files) == 0 {
		t.Fatal("no models", err)
	}
	out := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = string(text)
	}
	return out
}

func TestModelsParse(t *testing.T) {
	for name, text := range models(t) {
		_, ds := Parse(lang.NewSource(name, text))
		for _, d := range ds {
			t.Errorf("%s", lang.Text(d.Render()))
		}
	}
}

// mutant is a text with one token changed and the line where.
type mutant struct {
	text, what string
	line       int
}

// mutate deletes, doubles, inserts, replaces or swaps one token of a text.
func mutate(rng *rand.Rand, text string) mutant {
	src := lang.NewSource("model.cvx", text)
	_, toks := lex(src, 0, len(text))
	pool := make([]string, 0, len(toks))
	for _, t := range toks[:len(toks)-1] {
		pool = append(pool, text[t.Start:t.End])
	}
	i := rng.Intn(len(pool))
	t := toks[i]
	other := pool[rng.Intn(len(pool))]
	m := mutant{line: src.Position(int(t.Start)).Line}
	before, self, after := text[:t.Start], pool[i], text[t.End:]
	switch rng.Intn(5) {
	case 0:
		m.text, m.what = before+after, fmt.Sprintf("delete %q", self)
	case 1:
		m.text, m.what = before+self+" "+self+after, fmt.Sprintf("double %q", self)
	case 2:
		m.text, m.what = before+other+" "+self+after, fmt.Sprintf("insert %q before %q", other, self)
	case 3:
		m.text, m.what = before+other+after, fmt.Sprintf("replace %q by %q", self, other)
	default:
		n := toks[min(i+1, len(pool)-1)]
		if n.Start <= t.Start {
			return mutate(rng, text)
		}
		m.text = before + text[n.Start:n.End] + text[t.End:n.Start] + self + text[n.End:]
		m.what = fmt.Sprintf("swap %q and %q", self, text[n.Start:n.End])
	}
	return m
}

// TestMutants holds recovery to its promise: after one wrong token the first report is within a line of it, and at most
// three come.
func TestMutants(t *testing.T) {
	const n = 10_000
	texts := models(t)
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	rng := rand.New(rand.NewSource(1))
	counts := map[int]int{}
	far, many := 0, 0
	for range n {
		name := names[rng.Intn(len(names))]
		m := mutate(rng, texts[name])
		src := lang.NewSource(name, m.text)
		f, ds := Parse(src)
		lang.Format(f)
		counts[min(len(ds), 4)]++
		if !lang.HasErrors(ds) {
			continue
		}
		if d := ds[0].Primary().Position().Line - m.line; d < -1 || d > 1 {
			far++
			t.Errorf("%s: %s in line %d: first report %d lines off\n%s\n%s", name, m.what, m.line, d, reports(ds), numbered(m.text))
		}
		if len(ds) > 3 {
			many++
			t.Errorf("%s: %s in line %d: %d reports\n%s\n%s", name, m.what, m.line, len(ds), reports(ds), numbered(m.text))
		}
	}
	t.Logf("reports per mutant: %v; first report far: %d, more than three: %d", counts, far, many)
}

func reports(ds []*lang.Diagnostic) string {
	var b strings.Builder
	for _, d := range ds {
		p := d.Primary().Position()
		fmt.Fprintf(&b, "  %d:%d %s %s\n", p.Line, p.Column, d.Code, d.Title)
	}
	return b.String()
}

func numbered(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		fmt.Fprintf(&b, "%4d %s\n", i+1, line)
	}
	return b.String()
}
