internal import Framebuffer

extension WideStroke {
    /// Adds a line through points: segments, joins and caps.
    ///
    /// `step` is called now and then, so that spans can be taken away.
    mutating func line(_ points: [Point], _ step: (inout WideStroke) -> Void = { _ in }) {
        guard let start = points.first, let end = points.last else { return }
        let isClosed = points.count > 1 && start == end
        var projects = cap == .projecting && !isClosed
        var first: LineFace?
        var previous = LineFace()
        for index in points.indices.dropFirst() {
            let (a, b) = (points[index - 1], points[index])
            let isLast = index == points.count - 1
            if a != b {
                let faces = segment(
                    a.x, a.y, b.x, b.y, projectsFirst: projects,
                    projectsSecond: isLast && cap == .projecting && !isClosed)
                if first == nil {
                    first = faces.first
                    if !isClosed, cap == .round { roundCap(faces.first) }
                } else {
                    join(faces.first, previous)
                }
                previous = faces.second
                projects = false
                step(&self)
            }
            if isLast, let first {
                if isClosed {
                    join(first, previous)
                } else if cap == .round {
                    roundCap(previous)
                }
            }
        }
        if first == nil { dot(end) }
    }

    /// Adds a line whose points are all the same.
    private mutating func dot(_ point: Point) {
        let projects = cap == .projecting
        var faces = segment(
            point.x, point.y, point.x, point.y, projectsFirst: projects, projectsSecond: projects)
        if cap != .round { return }
        roundCap(faces.first)
        // Which way it looks is nowhere said; the halves look away from each other.
        faces.second.dx = -1
        roundCap(faces.second)
    }
}
