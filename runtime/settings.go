package runtime

// Settings of a solve; the zero value means the defaults given here.
type Settings struct {
	Tol           float64 // relative tolerance of primal, dual and gap; 1e-8
	MaxIterations int     // 200
	Log           func(Progress)
}

// Progress is one line of the iteration log.
type Progress struct {
	Iteration int
	Objective float64
	Check     Check
	Mu, Step  float64
	Proof     bool // the objective has been taken away: only a proof of infeasibility is sought
}
