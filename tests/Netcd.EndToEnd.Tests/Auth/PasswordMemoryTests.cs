using System.Text;
using Netcd.TestKit.Fixtures;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Auth;

/// <summary>A password is in memory no longer than the request that it came with.</summary>
public sealed class PasswordMemoryTests
{
    private const string Right = "root-pw-1";
    private const string Wrong = "Wr0ng-Zebra99";

    [Fact]
    public async Task No_password_stays_in_memory_whether_it_is_remembered_or_refused()
    {
        using var fixture = EtcdFixture.Unpack("etcd-2.3.8-auth"); // So that this process was never told the password to set it.
        using var server = await ServerProcess.StartAsync(
            Programs.Netcd, new ServerOptions { DataDir = fixture.DataDirectories.Single() });
        using var connection = await server.ConnectAsync();
        foreach (var (password, status) in new[] { (Right, 200), (Right, 200), (Wrong, 401), (Right, 200) })
        {
            var answer = await connection.ExchangeAsync(Login.Request("GET", "/v2/keys/", $"root:{password}"));
            Assert.Equal(status, answer.Status);
        }

        byte[][] texts = [.. new[] { Right, Wrong }.SelectMany(password =>
            new[] { Encoding.UTF8.GetBytes(password), Encoding.Unicode.GetBytes(password) })];
        var hash = Encoding.UTF8.GetBytes("\"password\":\"$2a$10$"); // Has to be there, so that looking does find.
        IReadOnlyList<byte[]> found = [];

        // Who is answered may be told a moment before his password is wiped.
        await Poll.UntilAsync(
            "only the user's hash is in memory",
            () => Task.FromResult((found = ProcessMemory.Find(server.Id, [hash, .. texts])) is [var only] && only == hash ? "yes" : null),
            explain: () => string.Join(", ", found.Select(Encoding.UTF8.GetString)));
    }
}
