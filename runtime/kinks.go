package runtime

import "math"

// kinks are where strict complementarity fails: the projection of some side or cone has no derivative at v there, but
// several.
type kinks struct {
	form   *vform
	list   []int32 // sides, then the first rows of cones behind them
	margin float64 // least distance from a kink
}

const (
	kinkMargin = 1e-7 // within it there is a kink
	kinkRough  = 10   // times sqrt(mu) the same for a point that could not be polished
)

func newKinks(f *vform) *kinks { return &kinks{form: f, list: make([]int32, 0, f.m+len(f.cones))} }

// find looks for kinks at v and puts elements of the generalised Jacobian there. mu is that of the iterate.
func (g *kinks) find(v []float64, polished bool, mu float64) {
	f := g.form
	g.list, g.margin = g.list[:0], math.Inf(1)
	limit := kinkMargin
	if !polished {
		limit = max(limit, kinkRough*math.Sqrt(mu))
	}
	for k, a := range v[:f.m] {
		margin := math.Abs(a) / (1 + math.Abs(a))
		g.margin = min(g.margin, margin)
		if margin < limit {
			g.list = append(g.list, int32(k))
			f.d[k] = settledSide(a)
			f.e[k] = 1 - f.d[k]
		}
	}
	f.each(func(c projection, lo, hi int) {
		w := v[f.m+lo : f.m+hi]
		margin := c.margin(w)
		g.margin = min(g.margin, margin)
		if margin < limit {
			g.list = append(g.list, int32(f.m+lo))
			c.settle(w)
		}
	})
	f.weigh()
}
