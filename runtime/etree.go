package runtime

// postordered changes an elimination order so that the elimination tree is in postorder: the fill is the same, and
// columns with nearly one pattern come to stand together. The graph is given as for orderAMD.
func postordered(order, start, row []int32) []int32 {
	n := len(order)
	place := make([]int32, n)
	for k, i := range order {
		place[i] = int32(k)
	}
	parent := eliminationTree(order, place, start, row)
	child, next, stack := make([]int32, n), make([]int32, n), make([]int32, 0, n)
	for k := range child {
		child[k] = -1
	}
	for k := n - 1; k >= 0; k-- {
		if p := parent[k]; p >= 0 {
			next[k], child[p] = child[p], int32(k)
		}
	}
	out := make([]int32, 0, n)
	for root := range parent {
		if parent[root] >= 0 {
			continue
		}
		stack = append(stack, int32(root))
		for len(stack) > 0 {
			k := stack[len(stack)-1]
			if c := child[k]; c >= 0 {
				child[k] = next[c]
				stack = append(stack, c)
				continue
			}
			stack = stack[:len(stack)-1]
			out = append(out, order[k])
		}
	}
	return out
}

// eliminationTree returns the parent of each place, -1 for roots (Liu 1990, with path compression).
func eliminationTree(order, place, start, row []int32) []int32 {
	parent, ancestor := make([]int32, len(order)), make([]int32, len(order))
	for k, node := range order {
		parent[k], ancestor[k] = -1, -1
		for _, i := range row[start[node]:start[node+1]] {
			for j := place[i]; j >= 0 && int(j) < k; {
				above := ancestor[j]
				ancestor[j] = int32(k)
				if above < 0 {
					parent[j] = int32(k)
				}
				j = above
			}
		}
	}
	return parent
}
