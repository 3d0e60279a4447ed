package runtime

// Status is the outcome of a solve. Optimal, Infeasible and Unbounded are claims that have been checked on the Program
// as it was given.
type Status uint8

const (
	Unsolved   Status = iota
	Optimal           // residuals and gap within the tolerance
	Inaccurate        // within 1e-5, not within the tolerance
	Infeasible        // with a certificate
	Unbounded         // with a ray
	Limit             // iterations, time or an interrupt; the best iterate is returned
	Failed            // numerical trouble; the best iterate is returned
)

var statusNames = [...]string{"unsolved", "optimal", "inaccurate", "infeasible", "unbounded", "limit", "failed"}

func (s Status) String() string { return statusNames[s] }
