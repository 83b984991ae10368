using System.Text;
using Netcd.Server.Auth;
using Netcd.Store;
using Netcd.TestKit.Time;

namespace Netcd.Server.Tests.Auth;

/// <summary>When bcrypt is paid and when a proof is remembered; a hash is "right" plus the password here.</summary>
public sealed class PasswordCheckTests
{
    private readonly KeyStore _store = new();
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
    private readonly PasswordCheck _check;
    private int _verified;

    public PasswordCheckTests()
    {
        _check = new PasswordCheck(new AuthRecords(_store), _clock, CountingVerify);
        Put("u", "right:pw");
    }

    [Fact]
    public async Task A_password_is_verified_once()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(LoginStatus.Verified, (await CheckAsync("u", "pw")).Status);
        }

        Assert.Equal(1, _verified);
    }

    [Fact]
    public async Task A_remembered_password_costs_no_allocation()
    {
        await CheckAsync("u", "pw");
        Assert.True(IsLetInAtOnce()); // What is made once is made.

        var before = GC.GetAllocatedBytesForCurrentThread();
        var isLetIn = IsLetInAtOnce();
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(isLetIn);
        Assert.Equal(before, after);

        bool IsLetInAtOnce()
        {
            var login = _check.CheckAsync("u"u8, "pw"u8, 0, static _ => "", static _ => CancellationToken.None);
            return login.IsCompletedSuccessfully && login.Result.Status == LoginStatus.Verified;
        }
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_verified_each_time()
    {
        await CheckAsync("u", "pw");
        foreach (var (name, password) in new[] { ("u", "PW"), ("u", ""), ("u", "pw "), ("x", "pw"), ("", "pw"), ("u/", "pw") })
        {
            for (var i = 0; i < 2; i++)
            {
                var before = _verified;
                Assert.Equal(LoginStatus.Refused, (await CheckAsync(name, password)).Status);
                Assert.Equal(before + 1, _verified);
            }
        }

        Assert.Equal(LoginStatus.Verified, (await CheckAsync("u", "pw")).Status);
    }

    [Fact]
    public async Task Another_password_counts_at_once_and_the_former_no_longer()
    {
        await CheckAsync("u", "pw");

        Put("u", "right:new");

        Assert.Equal(LoginStatus.Refused, (await CheckAsync("u", "pw")).Status);
        Assert.Equal(LoginStatus.Verified, (await CheckAsync("u", "new")).Status);
    }

    [Fact]
    public async Task A_change_of_roles_or_the_deletion_of_the_user_forgets_the_proof()
    {
        await CheckAsync("u", "pw");
        Put("u", "right:pw", roles: "\"root\"");
        var changed = await CheckAsync("u", "pw");
        _store.Delete(AuthKeys.Users.Append("u"u8), directory: false, recursive: false, nowNs: 0);

        Assert.True(changed.User?.IsRoot);
        Assert.Equal(2, _verified);
        Assert.Equal(LoginStatus.Refused, (await CheckAsync("u", "pw")).Status);
        Put("u", "right:pw");
        Assert.Equal(LoginStatus.Verified, (await CheckAsync("u", "pw")).Status);
        Assert.Equal(4, _verified);
    }

    [Fact]
    public async Task A_proof_is_forgotten_after_ten_minutes()
    {
        await CheckAsync("u", "pw");
        _clock.Advance(TimeSpan.FromMinutes(10));
        await CheckAsync("u", "pw");
        Assert.Equal(1, _verified);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await CheckAsync("u", "pw");

        Assert.Equal(2, _verified);
    }

    [Fact]
    public async Task A_user_who_changes_while_his_password_waits_is_not_let_in_by_what_he_was()
    {
        using var entered = new SemaphoreSlim(initialCount: 0);
        using var gate = new SemaphoreSlim(initialCount: 0);
        var check = new PasswordCheck(new AuthRecords(_store), _clock, (password, hash) =>
        {
            entered.Release();
            gate.Wait();
            return hash == $"right:{Encoding.UTF8.GetString(password)}";
        });
        var checking = check.CheckAsync("u"u8, "pw"u8, 0, _ => "", _ => CancellationToken.None).AsTask();
        await entered.WaitAsync();

        Put("u", "right:new");
        gate.Release();

        Assert.Equal(LoginStatus.Refused, (await checking).Status);
    }

    private bool CountingVerify(ReadOnlySpan<byte> password, string hash)
    {
        Interlocked.Increment(ref _verified);
        return hash == $"right:{Encoding.UTF8.GetString(password)}";
    }

    private ValueTask<LoginResult> CheckAsync(string name, string password) => _check.CheckAsync(
        Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(password), 0, _ => "", _ => CancellationToken.None);

    private void Put(string name, string hash, string roles = "") => Assert.IsType<StoreResult.Done>(_store.Set(
        AuthKeys.Users.Append(Encoding.UTF8.GetBytes(name)),
        directory: false,
        Encoding.UTF8.GetBytes($$"""{"user":"{{name}}","password":"{{hash}}","roles":[{{roles}}]}"""),
        Expiration.At(0),
        nowNs: 0));
}
