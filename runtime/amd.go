package runtime

import "math"

// amd computes an approximate minimum degree ordering (Amestoy, Davis, Duff 1996) of a symmetric pattern by eliminating
// nodes of a quotient graph. A node is a variable (not yet eliminated; it may stand for several that cannot be told
// apart) or an element (eliminated; its list holds the variables of its clique). The list of a variable holds first its
// elements, then its variables. Ties are broken by position, so the ordering is deterministic.
type amd struct {
	n         int
	at        []int32 // where the list of a node begins, -1 if it has none
	size      []int32 // length of the list
	elements  []int32 // leading elements of a variable's list; isElement, isMerged for the others
	list      []int32
	end       int     // list[end:] is free
	weight    []int32 // variables that a node stands for; 0 once merged, negative while in the present pivot's element
	degree    []int32 // bound on the external degree
	parent    []int32 // node that took this one in, -1 if none
	head      []int32 // first variable of each degree
	next      []int32 // degree lists; chains of equal hash while variables are compared
	last      []int32 // backwards; the hash while variables are compared
	hash      []int32 // first variable of each hash
	seen      []int32 // time stamps, 0 for dead elements
	now       int32
	largest   int32
	least     int // no variable has a smaller degree
	remaining int
}

const (
	isElement = -2
	isMerged  = -1
)

// orderAMD returns the elimination order of the n nodes of a graph: the pattern of a symmetric matrix without diagonal,
// both triangles, by columns.
func orderAMD(n int, start, row []int32) []int32 {
	a := &amd{n: n, remaining: n, now: 2, list: make([]int32, len(row)+len(row)/5+2*n+1), end: len(row)}
	copy(a.list, row)
	arrays := make([]int32, 11*(n+1))
	for _, p := range []*[]int32{&a.at, &a.size, &a.elements, &a.weight, &a.degree, &a.parent, &a.head, &a.next, &a.last, &a.hash, &a.seen} {
		*p, arrays = arrays[:n+1:n+1], arrays[n+1:]
	}
	for i := 0; i <= n; i++ {
		a.head[i], a.next[i], a.last[i], a.hash[i], a.parent[i] = -1, -1, -1, -1, -1
		a.weight[i], a.seen[i] = 1, 1
		if i < n {
			a.at[i], a.size[i] = start[i], start[i+1]-start[i]
			a.degree[i] = a.size[i]
		}
	}
	a.elements[n], a.at[n], a.seen[n] = isElement, -1, 0 // node n collects the dense rows, which go last
	a.setAside()
	for a.remaining > 0 {
		a.eliminate(a.pivot())
	}
	return a.postorder()
}

// setAside takes out the nodes without neighbours and the dense ones, and lists the others by degree.
func (a *amd) setAside() {
	dense := int32(min(float64(a.n-2), max(16, 10*math.Sqrt(float64(a.n)))))
	for i := 0; i < a.n; i++ {
		switch d := a.degree[i]; {
		case d == 0:
			a.elements[i], a.at[i], a.seen[i] = isElement, -1, 0
			a.remaining--
		case d > dense:
			a.weight[i], a.elements[i], a.at[i], a.parent[i] = 0, isMerged, -1, int32(a.n)
			a.weight[a.n]++
			a.remaining--
		default:
			a.link(int32(i), d)
		}
	}
}

// link puts variable i at the head of the list of degree d, unlink takes it out of its list.
func (a *amd) link(i, d int32) {
	if h := a.head[d]; h >= 0 {
		a.last[h] = i
	}
	a.next[i], a.last[i], a.head[d] = a.head[d], -1, i
}

func (a *amd) unlink(i int32) {
	if a.next[i] >= 0 {
		a.last[a.next[i]] = a.last[i]
	}
	if a.last[i] >= 0 {
		a.next[a.last[i]] = a.next[i]
	} else {
		a.head[a.degree[i]] = a.next[i]
	}
}

func (a *amd) pivot() int32 {
	for a.head[a.least] < 0 {
		a.least++
	}
	k := a.head[a.least]
	a.unlink(k)
	return k
}

// eliminate turns variable k into an element and brings its neighbours up to date.
func (a *amd) eliminate(k int32) {
	own := a.weight[k]
	a.remaining -= int(own)
	fresh := a.elements[k] > 0
	if fresh && a.end+a.least >= len(a.list) {
		a.compact()
	}
	lo, hi := a.newElement(k, own)
	a.clearStamps()
	a.differences(lo, hi)
	own = a.updateDegrees(k, lo, hi, own)
	a.largest = max(a.largest, a.degree[k])
	a.now += a.largest
	a.clearStamps()
	a.mergeEqual(lo, hi)
	a.finish(k, lo, hi, own)
	if fresh {
		a.end = int(a.at[k] + a.size[k])
	}
	if a.size[k] == 0 {
		a.at[k], a.seen[k] = -1, 0
	}
}

// compact moves the living lists together. The first entry of each is swapped for its owner meanwhile.
func (a *amd) compact() {
	for j := 0; j < a.n; j++ {
		if p := a.at[j]; p >= 0 {
			a.at[j], a.list[p] = a.list[p], -2-int32(j)
		}
	}
	q := 0
	for p := 0; p < a.end; p++ {
		if a.list[p] >= 0 {
			continue
		}
		j := -2 - a.list[p]
		a.list[q], a.at[j] = a.at[j], int32(q)
		m := int(a.size[j])
		copy(a.list[q+1:q+m], a.list[p+1:p+m])
		q, p = q+m, p+m-1
	}
	a.end = q
}

// newElement collects the variables adjacent to k, directly or by an element, which is thereby absorbed. They leave
// their degree lists and get negative weights. The result is where the list of k lies.
func (a *amd) newElement(k, own int32) (lo, hi int32) {
	elems := a.elements[k]
	a.weight[k] = -own
	p := a.at[k]
	lo = int32(a.end)
	if elems == 0 {
		lo = p
	}
	hi = lo
	total := int32(0)
	take := func(from, count int32) {
		for q := from; q < from+count; q++ {
			i := a.list[q]
			w := a.weight[i]
			if w <= 0 {
				continue
			}
			total += w
			a.weight[i] = -w
			a.list[hi] = i
			hi++
			a.unlink(i)
		}
	}
	for e := p; e < p+elems; e++ {
		el := a.list[e]
		take(a.at[el], a.size[el])
		a.parent[el], a.at[el], a.seen[el] = k, -1, 0
	}
	take(p+elems, a.size[k]-elems)
	a.degree[k], a.at[k], a.size[k], a.elements[k] = total, lo, hi-lo, isElement
	return lo, hi
}

// clearStamps keeps the time stamps from overflowing.
func (a *amd) clearStamps() {
	if a.now >= 2 && a.now < math.MaxInt32-a.largest-int32(a.n)-2 {
		return
	}
	for i := range a.seen {
		if a.seen[i] != 0 {
			a.seen[i] = 1
		}
	}
	a.now = 2
}

// differences computes |Le \ Lk| for every element e next to a variable of Lk, as seen[e] - now.
func (a *amd) differences(lo, hi int32) {
	for _, i := range a.list[lo:hi] {
		elems := a.elements[i]
		if elems <= 0 {
			continue
		}
		w := -a.weight[i]
		for _, e := range a.list[a.at[i] : a.at[i]+elems] {
			if a.seen[e] >= a.now {
				a.seen[e] -= w
			} else if a.seen[e] != 0 {
				a.seen[e] = a.degree[e] + a.now - w
			}
		}
	}
}

// updateDegrees bounds the degrees of the variables of Lk, absorbs elements within Lk, eliminates variables that have no
// other neighbours together with k, and hashes the others. It returns the weight of k.
func (a *amd) updateDegrees(k, lo, hi, own int32) int32 {
	for _, i := range a.list[lo:hi] {
		first := a.at[i]
		deg, hash, p := a.scan(k, i)
		if deg == 0 {
			w := -a.weight[i]
			a.parent[i], a.at[i] = k, -1
			a.degree[k] -= w
			own += w
			a.remaining -= int(w)
			a.weight[i], a.elements[i] = 0, isMerged
			continue
		}
		a.degree[i] = min(a.degree[i], deg)
		firstVar := first + a.elements[i] - 1 // k becomes the first element: the others move one up
		a.list[p] = a.list[firstVar]
		a.list[firstVar] = a.list[first]
		a.list[first] = k
		a.size[i] = p - first + 1
		h := int32(hash % uint32(a.n))
		a.next[i], a.hash[h], a.last[i] = a.hash[h], i, h
	}
	return own
}

// scan cleans the list of variable i and returns the sum of the external degrees, a hash of the list and its end.
func (a *amd) scan(k, i int32) (deg int32, hash uint32, end int32) {
	first := a.at[i]
	end = first
	mid := first + a.elements[i]
	for _, e := range a.list[first:mid] {
		if a.seen[e] == 0 {
			continue
		}
		if d := a.seen[e] - a.now; d > 0 {
			deg += d
			a.list[end] = e
			end++
			hash += uint32(e)
		} else {
			a.parent[e], a.at[e], a.seen[e] = k, -1, 0
		}
	}
	a.elements[i] = end - first + 1
	for _, j := range a.list[mid : first+a.size[i]] {
		if w := a.weight[j]; w > 0 {
			deg += w
			a.list[end] = j
			end++
			hash += uint32(j)
		}
	}
	return deg, hash, end
}

// mergeEqual merges variables of Lk with the same list.
func (a *amd) mergeEqual(lo, hi int32) {
	for _, i := range a.list[lo:hi] {
		if a.weight[i] >= 0 {
			continue
		}
		h := a.last[i]
		i = a.hash[h]
		a.hash[h] = -1
		for ; i >= 0 && a.next[i] >= 0; i = a.next[i] {
			for _, v := range a.list[a.at[i]+1 : a.at[i]+a.size[i]] {
				a.seen[v] = a.now
			}
			before := i
			for j := a.next[i]; j >= 0; j = a.next[j] {
				if !a.equal(i, j) {
					before = j
					continue
				}
				a.parent[j], a.at[j] = i, -1
				a.weight[i] += a.weight[j]
				a.weight[j], a.elements[j] = 0, isMerged
				a.next[before] = a.next[j]
			}
			a.now++
		}
	}
}

// equal reports whether j has the list of i, whose entries but the first, which is k in both, are stamped.
func (a *amd) equal(i, j int32) bool {
	if a.size[i] != a.size[j] || a.elements[i] != a.elements[j] {
		return false
	}
	for _, v := range a.list[a.at[j]+1 : a.at[j]+a.size[j]] {
		if a.seen[v] != a.now {
			return false
		}
	}
	return true
}

// finish puts the variables of Lk back into the degree lists and closes the list of k.
func (a *amd) finish(k, lo, hi, own int32) {
	p := lo
	for q := lo; q < hi; q++ {
		i := a.list[q]
		w := -a.weight[i]
		if w <= 0 {
			continue
		}
		a.weight[i] = w
		d := min(a.degree[i]+a.degree[k]-w, int32(a.remaining)-w)
		a.link(i, d)
		a.least = min(a.least, int(d))
		a.degree[i] = d
		a.list[p] = i
		p++
	}
	a.weight[k], a.size[k] = own, p-lo
}

// postorder lists the nodes so that each comes before the one that took it in, children in sequence.
func (a *amd) postorder() []int32 {
	n := int32(a.n)
	child, next := a.head, a.next
	for i := range child {
		child[i] = -1
	}
	for _, merged := range [2]bool{true, false} { // pushed later, visited earlier: elements before merged variables
		for i := n; i >= 0; i-- {
			if p := a.parent[i]; p >= 0 && (a.weight[i] <= 0) == merged {
				next[i], child[p] = child[p], i
			}
		}
	}
	order, stack := make([]int32, 0, n+1), a.last[:0]
	for root := int32(0); root <= n; root++ {
		if a.parent[root] >= 0 {
			continue
		}
		stack = append(stack, root)
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			if c := child[i]; c >= 0 {
				child[i] = next[c]
				stack = append(stack, c)
				continue
			}
			stack = stack[:len(stack)-1]
			if i < n {
				order = append(order, i)
			}
		}
	}
	return order
}
