using BenchmarkDotNet.Attributes;
using Netcd.Server.Auth;
using Netcd.Store;

namespace Netcd.Benchmarks;

/// <summary>What a request with a remembered password costs beyond one without authentication.</summary>
[MemoryDiagnoser]
public class LoginBenchmarks
{
    private readonly AuthRecords _records;
    private readonly PasswordCheck _passwords;

    public LoginBenchmarks()
    {
        var store = new KeyStore();
        Put(AuthKeys.Enabled, "true"u8);
        Put(AuthKeys.Users.Append("alice"u8), AuthJson.OfStored(new AuthUser
        {
            Name = "alice",
            PasswordHash = PasswordHash.Create("wonderland"u8),
            Roles = ["app"],
        }));
        Put(AuthKeys.Roles.Append("app"u8), AuthJson.OfStored(new AuthRole
        {
            Name = "app",
            Permissions = new KeyPermissions { Read = ["/bench/*"], Write = ["/bench/*"] },
        }));
        _records = new AuthRecords(store);
        _passwords = new PasswordCheck(_records, TimeProvider.System);

        void Put(KeyPath path, ReadOnlySpan<byte> value) =>
            store.Set(path, directory: false, value.ToArray(), Expiration.None, nowNs: 0);
    }

    [GlobalSetup]
    public async Task Verify() => await Login();

    [Benchmark]
    public bool Switch() => _records.IsEnabled;

    [Benchmark]
    public bool Password()
    {
        var login = Login();
        return login.IsCompletedSuccessfully && login.Result.User is not null;
    }

    [Benchmark]
    public bool Role() =>
        _records.FindRole("app"u8) is { } role && role.Allows("/bench/d0/k500"u8, recursive: false, isWrite: false);

    private ValueTask<LoginResult> Login() =>
        _passwords.CheckAsync("alice"u8, "wonderland"u8, request: 0, static _ => default, static _ => CancellationToken.None);
}
