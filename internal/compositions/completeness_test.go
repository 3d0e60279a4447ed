package compositions

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
)

// peerVerdict is a line of testdata/cvxpy.txt, under the heading of its section.
type peerVerdict struct {
	section, curv, sign, text string
}

func readPeerVerdicts(t *testing.T) []peerVerdict {
	t.Helper()
	b, err := os.ReadFile("testdata/cvxpy.txt")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^(convex|concave|affine) +([-+.0]) (.+)$`)
	var out []peerVerdict
	section := ""
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if name, heading := strings.CutPrefix(line, "== "); heading {
			section, _, _ = strings.Cut(name, ":")
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		p := form.FindStringSubmatch(line)
		if p == nil {
			t.Fatalf("testdata/cvxpy.txt: %s", line)
		}
		out = append(out, peerVerdict{section, p[1], p[2], p[3]})
	}
	return out
}

// TestWhatAPeerAcceptsIsAccepted: each composition that CVXPY accepts is accepted here, with the same curvature or more,
// and what it knows of the sign is known here; but for the two sections that the table explains.
func TestWhatAPeerAcceptsIsAccepted(t *testing.T) {
	j := newJudge()
	g := newGenerator(*seed)
	for _, c := range readPeerVerdicts(t) {
		v := j.judge(peerDeclarations, c.text)
		switch c.section {
		case "domain":
			c.refused(t, v, "CVX0302")
		case "unsound":
			c.refused(t, v, "")
			if !c.wrong(g, v) {
				t.Errorf("%s: no numbers contradict that it is %s", c.text, c.curv)
			}
		default:
			c.accepted(t, v)
			if s := (sampler{g: g, verdict: v}); s.run() != "" {
				t.Errorf("%s: contradicted: %s", c.text, s.run())
			}
		}
	}
}

// accepted wants the checker to know at least as much.
func (c peerVerdict) accepted(t *testing.T, v verdict) {
	f := v.of()
	if f == nil || f.Curv&c.curvature() != c.curvature() {
		t.Errorf("%s: CVXPY says %s; %v", c.text, c.curv, v)
		return
	}
	if strings.Contains("+0", c.sign) && f.Range.Lo < 0 || strings.Contains("-0", c.sign) && f.Range.Hi > 0 {
		t.Errorf("%s: CVXPY says sign %s; %v", c.text, c.sign, v)
	}
}

// refused wants the checker to refuse it, with an error of this code if there is one.
func (c peerVerdict) refused(t *testing.T, v verdict, code lang.Code) {
	if v.accepted() || code != "" && !slices.ContainsFunc(v.errors, func(d *lang.Diagnostic) bool { return d.Code == code }) {
		t.Errorf("%s: not refused: %v", c.text, v)
	}
}

// wrong reports whether numbers contradict what CVXPY says.
func (c peerVerdict) wrong(g *generator, v verdict) bool {
	claim := checker.Facts{Level: checker.Variable, Range: checker.Interval{Lo: -inf, Hi: inf}, Curv: c.curvature()}
	v.facts = map[lang.Expr]*checker.Facts{v.expr: &claim}
	for range 5000 {
		if s := (sampler{g: g, verdict: v}); s.run() != "" {
			return true
		}
	}
	return false
}

func (c peerVerdict) curvature() checker.Curvature {
	return map[string]checker.Curvature{"convex": checker.Convex, "concave": checker.Concave, "affine": checker.Affine}[c.curv]
}

// peerDeclarations are those of the compositions that CVXPY has judged, with n = 3 there.
const peerDeclarations = `
    dim n = 3
    var x, y, p nonneg, q nonpos
    var u[3], v[3], g[3] nonneg, h[3] nonpos
    var X[3, 3], Y[3, 3], G[3, 3] nonneg
    param c, k pos, l nonpos
    param a[3], w[3] nonneg, A[3, 3], B[3, 3] nonneg, P[3, 3] psd
`
