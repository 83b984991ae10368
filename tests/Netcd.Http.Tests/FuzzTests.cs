using System.Text;
using Netcd.Http.Forms;
using Netcd.Http.Routing;

namespace Netcd.Http.Tests;

/// <summary>Random bytes near real requests: never a crash, never a hang.</summary>
public sealed class FuzzTests
{
    private static readonly int Inputs = Environment.GetEnvironmentVariable("NETCD_LONG") == "1" ? 1_000_000 : 50_000;

    private static readonly string[] Pieces =
    [
        "GET ", "PUT ", "POST ", "HEAD ", "/small", "/body", "/form", "/flush", "/p/", "?value=", "%", "%2", "%2f", "%zz", "//", "/..",
        " HTTP/1.1", " HTTP/1.0", "\r\n", "\r\n\r\n", "\n", "Host: a\r\n", "Content-Length: 5\r\n", "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "Connection: keep-alive\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n", "5\r\nhello\r\n", "0\r\n", "0\r\n\r\n", "a=b&c=%41", ";", "X: y\r\n",
        " folded\r\n", ":", " ", "\t", "\0", "\xff", "GET /small HTTP/1.1\r\nHost: a\r\n\r\n", "PUT /body HTTP/1.1\r\nHost: a\r\n",
    ];

    [Fact]
    public void Connections_survive_random_input()
    {
        const int Seed = 20_261_120;
        var random = new Random(Seed);
        for (var i = 0; i < Inputs; i++)
        {
            var input = Input(random);
            try
            {
                using var client = new TestClient(new SampleHandler());
                while (input.Length > 0)
                {
                    var length = random.Next(1, input.Length + 1);
                    client.Send(input.AsSpan(0, length));
                    input = input[length..];
                }

                client.EndSending();
                Assert.True(client.Served.IsCompleted, "The server still waits after the end of the input.");
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {Seed}, input {i}.", exception);
            }
        }
    }

    [Fact]
    public void Forms_types_and_paths_survive_random_input()
    {
        const int Seed = 20_261_121;
        var random = new Random(Seed);
        for (var i = 0; i < Inputs; i++)
        {
            var input = Input(random);
            var form = new FormReader(input);
            while (form.Read())
            {
                Assert.True(form.Name.Length + form.Value.Length <= input.Length, $"Seed {Seed}, input {i}.");
            }

            _ = MediaType.Parse(input);
            Assert.True(GoPath.IsClean(GoPath.Clean(input)), $"Seed {Seed}, input {i}.");
        }
    }

    private static byte[] Input(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(1, 16); count > 0; count--)
        {
            text.Append(random.Next(8) == 0 ? ((char)random.Next(256)).ToString() : Pieces[random.Next(Pieces.Length)]);
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
