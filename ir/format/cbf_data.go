package format

// data reads a section of numbers.
func (c *cbf) data(section string) error {
	width := map[string]int{"OBJACOORD": 1, "OBJBCOORD": 0, "OBJFCOORD": 3, "ACOORD": 2, "BCOORD": 1, "FCOORD": 4, "HCOORD": 4, "DCOORD": 3}
	n, known := width[section]
	if !known {
		return faultf(c.number, "section %s is not known", section)
	}
	if err := c.layOut(); err != nil {
		return err
	}
	entries := 1
	if n > 0 {
		head, err := c.integers(1)
		if err != nil {
			return err
		}
		entries = head[0]
	}
	index := make([]int, n)
	for range entries {
		f, err := c.words(n + 1)
		if err != nil {
			return err
		}
		for k := range index {
			if index[k], err = c.count(f[k]); err != nil {
				return err
			}
		}
		v, err := finiteNumber(c.number, f[n])
		if err == nil {
			err = c.entry(section, index, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// entry adds an entry of the data.
func (c *cbf) entry(section string, i []int, v float64) error {
	var row, column int
	var err error
	switch section {
	case "OBJBCOORD":
		c.p.R = v
	case "OBJACOORD":
		if err = c.below(i[0], c.columns.scalars, "column"); err == nil {
			c.p.Q[i[0]] += v
		}
	case "OBJFCOORD":
		if column, v, err = c.matrixEntry(&c.columns, &c.mirror, 0, i, v); err == nil {
			c.p.Q[column] += v
		}
	case "BCOORD":
		if err = c.below(i[0], c.rows.scalars, "row"); err == nil {
			c.b[i[0]] += v
		}
	case "DCOORD":
		if row, v, err = c.matrixEntry(&c.rows, &c.mirror, 1, i, v); err == nil {
			c.b[row] += v
		}
	case "ACOORD", "FCOORD":
		if err = c.below(i[0], c.rows.scalars, "row"); err != nil {
			return err
		}
		if column = i[1]; section == "ACOORD" {
			err = c.below(column, c.columns.scalars, "column")
		} else {
			column, v, err = c.matrixEntry(&c.columns, &c.rowMirror, i[0], i[1:], v)
		}
		if err == nil {
			c.a.add(i[0], column, v)
		}
	case "HCOORD":
		if err = c.below(i[1], c.columns.scalars, "column"); err != nil {
			return err
		}
		if row, v, err = c.matrixEntry(&c.rows, &c.mirror, 2+i[1], []int{i[0], i[2], i[3]}, v); err == nil {
			c.a.add(row, i[1], v)
		}
	}
	return err
}

func (c *cbf) below(index, limit int, what string) error {
	if index >= limit {
		return faultf(c.number, "%s %d is not below %d", what, index, limit)
	}
	return nil
}

// matrixEntry returns the place and the scaled value of an entry of matrix i[0], in row i[1] and column i[2].
func (c *cbf) matrixEntry(side *cbfSide, m *mirror, owner int, i []int, v float64) (int, float64, error) {
	if err := c.below(i[0], len(side.matrices), "matrix"); err != nil {
		return 0, 0, err
	}
	order := side.matrices[i[0]]
	if err := c.below(max(i[1], i[2]), order, "index"); err != nil {
		return 0, 0, err
	}
	place, scaled := m.entry(c.number, owner, side.first[i[0]], order, i[1], i[2], v)
	return place, scaled, nil
}

// layOut gives all rows and columns their places, once, before the first of the data.
func (c *cbf) layOut() error {
	if c.p.Q != nil {
		return nil
	}
	for _, side := range [2]*cbfSide{&c.rows, &c.columns} {
		side.size = side.scalars
		for _, n := range side.matrices {
			k := cbfCone{kind: "S", size: triangle(n)}
			side.cones, side.first = append(side.cones, k), append(side.first, side.size)
			side.size += k.size
		}
	}
	announced := c.rows.scalars + c.columns.scalars
	for _, n := range append(c.rows.matrices[:len(c.rows.matrices):len(c.rows.matrices)], c.columns.matrices...) {
		announced += n
	}
	if c.rows.size+c.columns.size > freely && announced > c.size {
		return faultf(0, "%d rows and columns are announced in %d bytes", announced, c.size)
	}
	c.p.Q, c.b = make([]float64, c.columns.size), make([]float64, c.rows.size)
	return nil
}
