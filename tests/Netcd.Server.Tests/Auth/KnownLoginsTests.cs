using Netcd.Server.Auth;
using Netcd.TestKit.Time;

namespace Netcd.Server.Tests.Auth;

public sealed class KnownLoginsTests
{
    private static readonly LoginOrigin Home = new(0, 1);
    private static readonly LoginOrigin Elsewhere = new(0, 2);

    private readonly TestClock _clock = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
    private readonly KnownLogins _known;

    public KnownLoginsTests() => _known = new KnownLogins(_clock);

    [Fact]
    public void A_user_is_known_where_he_has_logged_in_and_nowhere_else()
    {
        Note("u", Home);

        Assert.True(_known.Knows("u", Home));
        Assert.False(_known.Knows("u", Elsewhere));
        Assert.False(_known.Knows("v", Home));
    }

    [Fact]
    public void Who_stays_away_for_two_days_is_forgotten_and_who_comes_daily_is_not()
    {
        Note("away", Home);
        Note("daily", Home);
        for (var day = 0; day < 5; day++)
        {
            Assert.True(_known.Knows("daily", Home));
            Assert.Equal(day < 2, _known.Knows("away", Home));
            _clock.Advance(TimeSpan.FromHours(25));
            Note("daily", Home);
        }
    }

    [Fact]
    public void All_are_forgotten_when_nobody_comes_for_two_days()
    {
        Note("u", Home);

        _clock.Advance(TimeSpan.FromHours(49));

        Assert.False(_known.Knows("u", Home));
    }

    [Fact]
    public void It_holds_a_bounded_number_and_those_that_keep_coming()
    {
        Note("once", Home);
        for (var i = 0; i < 5 * KnownLogins.GenerationSize; i++)
        {
            Note("wanderer", new LoginOrigin((ulong)i, 0));
            Note("u", Home);
        }

        var wanderers = Enumerable.Range(0, 5 * KnownLogins.GenerationSize)
            .Count(i => _known.Knows("wanderer", new LoginOrigin((ulong)i, 0)));
        Assert.InRange(wanderers, KnownLogins.GenerationSize - 1, (2 * KnownLogins.GenerationSize) - 1);
        Assert.True(_known.Knows("u", Home));
        Assert.False(_known.Knows("once", Home));
    }

    private void Note(string user, LoginOrigin origin) => _known.Note(user, origin, _clock.GetTimestamp());
}
