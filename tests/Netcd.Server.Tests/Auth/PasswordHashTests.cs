using System.Text;
using Netcd.Server.Auth;

namespace Netcd.Server.Tests.Auth;

public sealed class PasswordHashTests
{
    /// <summary>Vectors published with other implementations of bcrypt (crypt_blowfish, jBCrypt), and one that etcd 3.4.23 wrote.</summary>
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC")]
    [InlineData("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO")]
    [InlineData("pw", "$2a$10$MBi8wwWPnrE6RpBja14ZGOaF/XuMCDEz/4AhDhd8mqtCXl8KJV8Ra")]
    public void The_hashes_of_others_are_understood(string password, string hash)
    {
        Assert.True(PasswordHash.Verify(Encoding.UTF8.GetBytes(password), hash));
        Assert.False(PasswordHash.Verify(Encoding.UTF8.GetBytes(password + "x"), hash));
    }

    [Fact]
    public void A_new_hash_has_the_form_and_cost_of_etcd_and_a_salt_of_its_own()
    {
        var one = PasswordHash.Create("secret"u8);
        var other = PasswordHash.Create("secret"u8);

        Assert.Matches(@"^\$2a\$10\$[./A-Za-z0-9]{53}$", one);
        Assert.NotEqual(one, other);
        Assert.True(PasswordHash.Verify("secret"u8, one));
        Assert.False(PasswordHash.Verify("Secret"u8, one));
    }

    [Theory]
    [InlineData(71, 72, false)]
    [InlineData(72, 73, true)] // As with etcd, what lies beyond counts for nothing.
    [InlineData(72, 200, true)]
    public void Seventy_two_bytes_count(int length, int other, bool areSame)
    {
        var hash = PasswordHash.Create(Encoding.ASCII.GetBytes(new string('a', length)));

        Assert.Equal(areSame, PasswordHash.Verify(Encoding.ASCII.GetBytes(new string('a', other)), hash));
    }

    [Fact]
    public void A_zero_byte_counts()
    {
        var hash = PasswordHash.Create("a\0b"u8);

        Assert.True(PasswordHash.Verify("a\0b"u8, hash));
        Assert.False(PasswordHash.Verify("a"u8, hash));
        Assert.False(PasswordHash.Verify("a\0c"u8, hash));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pw")]
    [InlineData("$1$10$MBi8wwWPnrE6RpBja14ZGOaF/XuMCDEz/4AhDhd8mqtCXl8KJV8Ra")]
    [InlineData("$2a$03$MBi8wwWPnrE6RpBja14ZGOaF/XuMCDEz/4AhDhd8mqtCXl8KJV8Ra")]
    [InlineData("$2a$32$MBi8wwWPnrE6RpBja14ZGOaF/XuMCDEz/4AhDhd8mqtCXl8KJV8Ra")]
    [InlineData("$2a$10$MBi8wwWPnrE6RpBja14ZGOaF/XuMCDEz/4AhDhd8mqtCXl8KJV8R")]
    [InlineData("$2a$10$MBi8wwWPnrE6Rp_ja14ZGOaF/XuMCDEz/4AhDhd8mqtCXl8KJV8Ra")]
    public void What_is_no_bcrypt_text_fits_no_password(string hash) => Assert.False(PasswordHash.Verify("pw"u8, hash));
}
