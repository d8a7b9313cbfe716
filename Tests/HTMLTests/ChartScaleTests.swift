import HTML
import Testing

/// Where values lie on an axis.
@Suite struct ChartScaleTests {
    @Test func valuesLieBetweenTheEnds() {
        let scale = ChartScale(domain: 10...20, range: 100...300)
        #expect([5, 10, 15, 20, 99, .nan].map(scale.place) == [100, 100, 200, 300, 300, 100])
    }

    @Test func ticksAreRound() {
        let ticks = ChartScale(domain: 79.6...85.3, range: 0...1).ticks(about: 6)
        #expect(ticks.values == [80, 81, 82, 83, 84, 85])
        #expect(ticks.digits == 0)
    }
}
