package format

import "math"

// triangle returns how many entries the lower triangle of a matrix has.
func triangle(order int) int { return order * (order + 1) / 2 }

// trianglePlace returns the place of entry (i, j), i >= j, in the lower triangle by columns.
func trianglePlace(order, i, j int) int { return j*order - j*(j-1)/2 + i - j }

// orderOf returns the order of a matrix by the size of its triangle.
func orderOf(size int) int { return (int(math.Sqrt(float64(8*size+1))) - 1) / 2 }

// plain takes the factor sqrt 2 from the entries off the diagonal of a lower triangle by columns.
func plain(v []float64) {
	for length, at := orderOf(len(v)), 0; length > 0; length-- {
		for i := 1; i < length; i++ {
			v[at+i] /= math.Sqrt2
		}
		at += length
	}
}

// mirror finds out whether entries of symmetric matrices are given on both sides of the diagonal, which might be meant to
// be one entry or two.
type mirror struct {
	triplets     // places above or below a diagonal; the value is the line, negative if it is below
	above, below bool
}

// entry brings entry (i, j) of a symmetric matrix, on the present line, to the scaled lower triangle: its place and its
// value there. owner and first tell the matrices apart.
func (m *mirror) entry(line, owner, first, order, i, j int, v float64) (place int, scaled float64) {
	place = first + trianglePlace(order, max(i, j), min(i, j))
	if i == j {
		return place, v
	}
	m.place(line, owner, place, i < j)
	return place, v * math.Sqrt2
}

// note takes entry (i, j) of the only matrix.
func (m *mirror) note(line, i, j int) {
	if i != j {
		m.place(line, min(i, j), max(i, j), i < j)
	}
}

func (m *mirror) place(line, owner, place int, above bool) {
	v := float64(line)
	if above {
		m.above = true
	} else {
		m.below, v = true, -v
	}
	m.add(owner, place, v)
}

// check returns a fault if there is an entry on both sides. Owners and places are below the limits.
func (m *mirror) check(owners, places int) error {
	if !m.above || !m.below {
		return nil
	}
	order := m.order(owners, places)
	for k, b := range order[1:] {
		a := order[k]
		if m.row[a] == m.row[b] && m.col[a] == m.col[b] && (m.val[a] < 0) != (m.val[b] < 0) {
			line := max(math.Abs(m.val[a]), math.Abs(m.val[b]))
			return faultf(int(line), "this entry is given on the other side of the diagonal, too")
		}
	}
	return nil
}
