package checker

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/stdlib"
)

// libraryCall splits "huber(x, M)" into the name and the rest.
func libraryCall(call string) (name, args string) {
	i := strings.IndexByte(call, '(')
	return call[:i], call[i:]
}

// declarationOf returns the text of a library function under another name, without a value that is a kernel of its own name;
// ok is false for functions of the test itself.
func declarationOf(lib Importer, name, as string) (string, bool) {
	f := lib.Func(name)
	if f == nil {
		return "", false
	}
	text := strings.ReplaceAll(f.Span().Text(), "    value builtin\n", "")
	return regexp.MustCompile(`func\s+`+name+`\b`).ReplaceAllString(text[strings.Index(text, "func"):], "func "+as), true
}

// TestFactsDoNotDependOnNames proves each library body again as a user's function under another name, and under the name
// of another library function.
func TestFactsDoNotDependOnNames(t *testing.T) {
	lib := stdlib.New(nil)
	for _, c := range atomFacts {
		name, args := libraryCall(c.call)
		for _, as := range []string{"zeta", "exp_of_the_day", "abs", "sqrt"} {
			decl, ok := declarationOf(lib, name, as)
			if !ok || as == name || strings.Contains(decl, "...") || strings.Contains(decl[strings.Index(decl, "\n"):], as+"(") {
				continue
			}
			sig, faults := signatureIn(lib, decl, as+args, lines(c.decls))
			if sig == nil {
				t.Errorf("%s as %s has no signature: %v", name, as, faults)
				continue
			}
			if got := describeSignature(sig); got != c.want {
				t.Errorf("%s as %s has the facts %q, want %q", name, as, got, c.want)
			}
		}
	}
}

// unnoticed lists the one-token mutants of bodies that keep the facts of the original. Each has another value, most of
// them -inf or that of a neighbour (huber with w - v is the square), which tests of the closed forms see.
func unnoticed() map[string]bool {
	out := map[string]bool{}
	for _, m := range [...]string{
		"huber: abs(x) <= w - v",
		"huber_pos: x <= w - v",
		"berhu: s + M <= w",
		"berhu: s - M >= w",
		"deadzone: abs(x) <= t - a",
		"kl_div: (y + x - d, x, y) in exp_cone",
		"kl_div: (y - x + d, x, y) in exp_cone",
		"logistic: (x + t, 1, u) in exp_cone",
		"ptp: s <= x <= s - r",
		"cummax: y[:n-1] >= y[1:]",
		"sum_largest: var u[n]",
		"sum_smallest: var u[n]",
		"cvar: minimize t + sum(u)/((1 + beta)*n)",
		"cvar: var u[n]",
		"cvar: minimize t - sum(u)/((1 - beta)*n)",
		"norm_largest: var u[n]",
		"weighted_geo_mean: w'*u <= 0",
		"inv_prod: s - sum(u) >= 0",
		"inv_prod: s + sum(u) <= 0",
		"huber_circ: (w - v, x) in soc",
		"std: (t, x + mean(x)) in soc",
		"std: minimize t/sqrt(n + ddof)",
		"avg_abs_dev_med: minimize sum(abs(x + m))/n",
	} {
		out[m] = true
	}
	return out
}

// TestMutantsOfBodies changes one sign, relation or attribute of a body at a time: it is refused, or its facts differ, or
// it is listed as one that differs in its value only.
func TestMutantsOfBodies(t *testing.T) {
	lib := stdlib.New(nil)
	seen, known, met := map[string]bool{}, unnoticed(), map[string]bool{}
	tried, noticed := 0, 0
	for _, c := range atomFacts {
		name, args := libraryCall(c.call)
		decl, ok := declarationOf(lib, name, "mutant")
		if !ok || strings.Contains(decl, "...") || strings.Contains(decl, "when ") {
			continue
		}
		for _, m := range mutants(decl) {
			if seen[m.text] {
				continue
			}
			seen[m.text] = true
			tried++
			sig, faults := signatureIn(lib, m.text, "mutant"+args, lines(c.decls))
			if sig == nil || len(faults) > 0 || describeSignature(sig) != c.want {
				noticed++
				continue
			}
			key := name + ": " + m.what
			if !known[key] {
				t.Errorf("not noticed: %q", key)
			}
			met[key] = true
		}
	}
	for key := range known {
		if !met[key] {
			t.Errorf("noticed after all: %q", key)
		}
	}
	t.Logf("%d of %d mutants change facts", noticed, tried)
}

// mutant is a changed text and the line that changed.
type mutant struct{ text, what string }

// mutants flips, in the graph of a body, each sign and each relation, and drops each sign attribute.
func mutants(decl string) (out []mutant) {
	graph := strings.Index(decl, "var ")
	if graph < 0 {
		return nil
	}
	for _, change := range [][2]string{{" + ", " - "}, {" - ", " + "}, {" <= ", " >= "}, {" >= ", " <= "}, {" nonneg", ""}, {"(t, ", "(-t, "}} {
		from, to := change[0], change[1]
		for i := graph; ; {
			k := strings.Index(decl[i:], from)
			if k < 0 {
				break
			}
			i += k
			text := decl[:i] + to + decl[i+len(from):]
			begin, end := strings.LastIndexByte(text[:i], '\n')+1, i+strings.IndexByte(text[i:], '\n')
			out = append(out, mutant{text, strings.TrimSpace(text[begin:end])})
			i += len(from)
		}
	}
	return out
}
