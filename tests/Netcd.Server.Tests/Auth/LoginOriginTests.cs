using System.Net;
using Netcd.Server.Auth;

namespace Netcd.Server.Tests.Auth;

public sealed class LoginOriginTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff")]
    public void One_address_or_network_is_one_origin(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1")]
    [InlineData("0.0.0.0", "::")]
    [InlineData("127.0.0.1", "::1")]
    public void Others_are_others(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    private static LoginOrigin Of(string address) => LoginOrigin.Of(IPAddress.Parse(address));
}
