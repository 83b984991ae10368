using Netcd.Raft;
using Netcd.Server.Proposals;

namespace Netcd.Server.Tests.Proposals;

public class RequestIdSequenceTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(0x12_3456_789A);

    [Fact]
    public void An_ID_is_composed_of_member_start_time_and_counter()
    {
        var ids = new RequestIdSequence(new MemberId(0xce2a822cea30bfca), Start);

        Assert.Equal(0xbfca_12_3456_789A_01UL, ids.Next());
        Assert.Equal(0xbfca_12_3456_789A_02UL, ids.Next());
    }

    [Fact]
    public void A_counter_that_runs_over_stays_out_of_the_members_bits()
    {
        var ids = new RequestIdSequence(new MemberId(1), DateTimeOffset.FromUnixTimeMilliseconds((1L << 40) - 1));

        for (var i = 1; i < 256; i++)
        {
            ids.Next();
        }

        Assert.Equal(0x0001_0000_0000_0000UL, ids.Next());
    }
}
