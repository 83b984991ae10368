using System.Security.Cryptography;
using Netcd.Server.Auth;

namespace Netcd.Server.Tests.Auth;

public sealed class ProofKeyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(55)]
    [InlineData(64)]
    [InlineData(1000)]
    public void It_is_HMAC_SHA256(int length)
    {
        var key = Enumerable.Range(0, 64).Select(i => (byte)(i * 7)).ToArray();
        var text = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var expected = HMACSHA256.HashData(key, text);
        var proofKey = new ProofKey(key);

        for (var i = 0; i < 2; i++)
        {
            var proof = new byte[SHA256.HashSizeInBytes];
            proofKey.Authenticate(text, proof);
            Assert.Equal(expected, proof);
        }
    }
}
