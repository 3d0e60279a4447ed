package runtime

import "math"

// kinks are where strict complementarity fails: the projection of some side or cone has no derivative at v there, but
// several.
type kinks struct {
	form   *vform
	list   []int32 // sides, then cones by index
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
	lo := f.m
	for i, c := range f.cones {
		hi := lo + f.p.Cones[i].Dim
		margin := c.margin(v[lo:hi])
		g.margin = min(g.margin, margin)
		if margin < limit {
			g.list = append(g.list, int32(f.m+i))
			c.settle(v[lo:hi])
		}
		lo = hi
	}
	f.weigh()
}
