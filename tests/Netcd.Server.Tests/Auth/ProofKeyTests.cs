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
    public void It_is_SHA256_of_key_and_text(int length)
    {
        var key = Enumerable.Range(0, 32).Select(i => (byte)(i * 7)).ToArray();
        var text = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var expected = SHA256.HashData([.. key, .. text]);
        var proofKey = new ProofKey(key);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(expected, Proof(proofKey, text));
        }
    }

    [Fact]
    public void Two_keys_prove_the_same_text_differently() =>
        Assert.NotEqual(Proof(new ProofKey(), "pw"u8), Proof(new ProofKey(), "pw"u8));

    [Fact]
    public void A_name_has_one_key_and_each_name_another()
    {
        var key = new ProofKey();

        Assert.Equal(Proof(key.For("ab"u8), "c"u8), Proof(key.For("ab"u8), "c"u8));
        Assert.NotEqual(Proof(key.For("ab"u8), "c"u8), Proof(key.For("a"u8), "bc"u8));
    }

    private static byte[] Proof(ProofKey key, ReadOnlySpan<byte> text)
    {
        var proof = new byte[SHA256.HashSizeInBytes];
        key.Prove(text, proof);
        return proof;
    }
}
