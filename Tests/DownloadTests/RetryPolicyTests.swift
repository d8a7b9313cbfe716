import Download
import Foundation
import Testing

@Suite struct RetryPolicyTests {
    var policy: RetryPolicy {
        var settings = TransferSettings(userAgent: "bitzoo/test")
        settings.retryDelay = .seconds(1)
        settings.maximumRetryDelay = .seconds(60)
        return RetryPolicy(settings)
    }

    @Test(arguments: [(1, 1.0), (2, 2), (3, 4), (6, 32), (7, 60), (100, 60)])
    func pausesDoubleUpToALimitAndHalfIsChance(failures: Int, longest: Double) throws {
        for _ in 0..<50 {
            let pause = try #require(policy.pause(failures: failures, retryAfter: nil)) / .seconds(1)
            #expect(pause >= longest / 2 && pause <= longest)
        }
    }

    @Test func theServersWishIsALowerBound() {
        #expect(policy.pause(failures: 1, retryAfter: .seconds(30)) == .seconds(30))
        #expect(policy.pause(failures: 1, retryAfter: .seconds(60)) == .seconds(60))
        #expect(policy.pause(failures: 1, retryAfter: .seconds(61)) == nil)
    }

    @Test func retryAfterIsANumberOrADate() throws {
        #expect(RetryPolicy.retryAfter("120") == .seconds(120))
        #expect(RetryPolicy.retryAfter("99999999999999999999") == .seconds(999_999_999))
        #expect(RetryPolicy.retryAfter("Fri, 01 May 2020 00:00:00 GMT") == .zero)
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let later = formatter.string(from: Date(timeIntervalSinceNow: 100))
        let pause = try #require(RetryPolicy.retryAfter(later)) / .seconds(1)
        #expect(pause > 90 && pause <= 100)
        #expect(RetryPolicy.retryAfter("soon") == nil)
        #expect(RetryPolicy.retryAfter(nil) == nil)
    }
}

extension RetryPolicyTests {
    @Test func rampsUpWhileItHelps() {
        var ramp = ConnectionRamp(maximum: 8, startsFull: false)
        var now = ContinuousClock.now
        var bytes = 0
        // each connection brings as much as the others
        for _ in 0..<40 {
            ramp.observe(bytes: bytes, isBusy: true, now: now)
            now += .milliseconds(130)
            bytes += 1000 * ramp.limit
        }
        #expect(ramp.limit == 8)
    }

    @Test func takesBackAStepThatBringsNothing() {
        var ramp = ConnectionRamp(maximum: 8, startsFull: false)
        var now = ContinuousClock.now
        var bytes = 0
        for _ in 0..<40 {
            ramp.observe(bytes: bytes, isBusy: true, now: now)
            now += .milliseconds(130)
            bytes += 1000
        }
        #expect(ramp.limit == 2)
        ramp.retreat(now: now)
        #expect(ramp.limit == 1)
    }
}
