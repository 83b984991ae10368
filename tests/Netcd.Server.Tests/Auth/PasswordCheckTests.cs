using System.Net;
using System.Text;
using Netcd.Server.Auth;
using Netcd.Store;
using Netcd.TestKit.Time;

namespace Netcd.Server.Tests.Auth;

/// <summary>When bcrypt is paid and when a proof is remembered; a hash is "right" plus the password here.</summary>
public sealed class PasswordCheckTests
{
    private static readonly LoginOrigin Home = LoginOrigin.Of(IPAddress.Parse("192.0.2.1"));
    private static readonly LoginOrigin Elsewhere = LoginOrigin.Of(IPAddress.Parse("192.0.2.2"));

    private readonly KeyStore _store = new();
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
    private readonly AuthRecords _records;
    private readonly PasswordCheck _check;
    private int _verified;

    public PasswordCheckTests()
    {
        _records = new AuthRecords(_store);
        _check = new PasswordCheck(_records, _clock, threadsMax: 1, CountingVerify);
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
            var login = _check.CheckAsync("u"u8, "pw"u8, 0, static _ => default, static _ => CancellationToken.None);
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
    public async Task A_proof_that_nobody_uses_is_forgotten_after_ten_minutes()
    {
        await CheckAsync("u", "pw");
        _clock.Advance(TimeSpan.FromMinutes(9));
        await CheckAsync("u", "pw");
        Assert.Equal(1, _verified);

        _clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));
        await CheckAsync("u", "pw");

        Assert.Equal(2, _verified);
    }

    [Fact]
    public async Task Proofs_are_wiped_soon_after_they_count_no_longer()
    {
        var (changed, old) = (await ProvenAsync("u"), await ProvenAsync("v"));

        Put("u", "right:new");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(changed.HasProof);
        Assert.True(old.HasProof);

        for (var minute = 0; minute < 10; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.False(old.HasProof);

        async Task<UserRecord> ProvenAsync(string name)
        {
            Put(name, "right:pw");
            await CheckAsync(name, "pw");
            var record = _records.FindUser(Encoding.UTF8.GetBytes(name)) ?? throw new InvalidOperationException("It is there.");
            Assert.True(record.HasProof);
            return record;
        }
    }

    [Fact]
    public async Task A_proof_in_use_is_renewed_by_one_request_while_the_others_are_let_in()
    {
        var (check, entered, gate) = Slow();
        gate.Release();
        await Check(check, "u", "pw", Home);
        await entered.WaitAsync();
        _clock.Advance(TimeSpan.FromMinutes(9.5));

        var renewing = Check(check, "u", "pw", Home);
        await entered.WaitAsync();
        var others = Enumerable.Range(0, 10).Select(_ => Check(check, "u", "pw", Home)).ToArray();
        Assert.All(others, other => Assert.True(other.IsCompletedSuccessfully));
        Assert.False(renewing.IsCompleted);
        gate.Release();
        Assert.Equal(LoginStatus.Verified, (await renewing).Status);

        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.True(Check(check, "u", "pw", Home).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_next_request_renews_a_proof_when_the_one_that_did_is_given_up()
    {
        var (check, entered, gate) = Slow();
        gate.Release();
        await Check(check, "u", "pw", Home);
        await entered.WaitAsync();
        _clock.Advance(TimeSpan.FromMinutes(9.5));
        using var gone = new CancellationTokenSource();
        var givenUp = check.CheckAsync("u"u8, "pw"u8, gone, _ => Home, cancellation => cancellation.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);

        var renewing = Check(check, "u", "pw", Home);
        Assert.False(renewing.IsCompleted);
        gate.Release(2);

        Assert.Equal(LoginStatus.Verified, (await renewing).Status);
    }

    [Theory]
    [InlineData("right:pw", "\"root\"", "pw")]
    [InlineData("right:new", "", "new")]
    [InlineData("right:pw", "", "pw")]
    public async Task Who_has_logged_in_from_there_before_waits_for_no_attacker_when_his_proof_is_gone(
        string hash, string roles, string password)
    {
        var (check, entered, gate) = Slow();
        gate.Release(2);
        await Check(check, "u", "pw", Elsewhere);
        await Check(check, "u", "pw", Home); // Lets in by the proof, and is remembered all the same.
        await entered.WaitAsync();
        gate.Wait();
        var guesses = Enumerable.Range(0, 20)
            .Select(i => Check(check, i % 2 == 0 ? "u" : "x", $"{i}", new LoginOrigin(0, (ulong)i)))
            .ToArray();
        await entered.WaitAsync();

        Put("u", hash, roles);
        _clock.Advance(TimeSpan.FromMinutes(11));
        var honest = Check(check, "u", password, Home);
        gate.Release(2); // One for the guess that is under way.

        Assert.Equal(LoginStatus.Verified, (await honest).Status);
        Assert.InRange(guesses.Count(guess => guess.IsCompleted), 0, 1);
        gate.Release(20);
        Assert.All(await Task.WhenAll(guesses), guess => Assert.Equal(LoginStatus.Refused, guess.Status));
    }

    [Fact]
    public async Task A_change_of_roles_while_the_password_waits_lets_in_the_user_as_he_is_by_then()
    {
        var (check, entered, gate) = Slow();
        var checking = Check(check, "u", "pw", Home);
        await entered.WaitAsync();

        Put("u", "right:pw", roles: "\"root\"");
        gate.Release();

        Assert.True((await checking).User?.IsRoot);
        gate.Release();
        Assert.True((await Check(check, "u", "pw", Home)).User?.IsRoot); // Of the new version nothing is proven yet.
        Assert.True(Check(check, "u", "pw", Home).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_user_who_changes_while_his_password_waits_is_not_let_in_by_what_he_was()
    {
        var (check, entered, gate) = Slow();
        var checking = Check(check, "u", "pw", Home);
        await entered.WaitAsync();

        Put("u", "right:new");
        gate.Release();

        Assert.Equal(LoginStatus.Refused, (await checking).Status);
    }

    /// <summary>A check that tells when it begins to verify, and waits then.</summary>
    private (PasswordCheck Check, SemaphoreSlim Entered, SemaphoreSlim Gate) Slow()
    {
        var entered = new SemaphoreSlim(initialCount: 0);
        var gate = new SemaphoreSlim(initialCount: 0);
        var check = new PasswordCheck(new AuthRecords(_store), _clock, threadsMax: 1, (password, hash) =>
        {
            entered.Release();
            gate.Wait();
            return hash == $"right:{Encoding.UTF8.GetString(password)}";
        });
        return (check, entered, gate);
    }

    private static Task<LoginResult> Check(PasswordCheck check, string name, string password, LoginOrigin origin) =>
        check.CheckAsync(
            Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(password), origin, from => from, _ => CancellationToken.None)
        .AsTask();

    private bool CountingVerify(ReadOnlySpan<byte> password, string hash)
    {
        Interlocked.Increment(ref _verified);
        return hash == $"right:{Encoding.UTF8.GetString(password)}";
    }

    private ValueTask<LoginResult> CheckAsync(string name, string password) => _check.CheckAsync(
        Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(password), 0, _ => default, _ => CancellationToken.None);

    private void Put(string name, string hash, string roles = "") => Assert.IsType<StoreResult.Done>(_store.Set(
        AuthKeys.Users.Append(Encoding.UTF8.GetBytes(name)),
        directory: false,
        Encoding.UTF8.GetBytes($$"""{"user":"{{name}}","password":"{{hash}}","roles":[{{roles}}]}"""),
        Expiration.At(0),
        nowNs: 0));
}
