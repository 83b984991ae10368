using System.Globalization;
using System.Text;

namespace Netcd.Http.Tests;

/// <summary>What Go's net/http answered to odd and plain requests, netcd answers too, byte for byte.</summary>
public sealed class RecordedExchangeTests
{
    private static readonly List<Exchange> All = Read();

    public static TheoryData<int> Exchanges => [.. Enumerable.Range(0, All.Count)];

    [Theory, MemberData(nameof(Exchanges))]
    public void The_answer_is_that_of_Go(int number) => Check(All[number], split: false);

    [Theory, MemberData(nameof(Exchanges))]
    public void The_answer_does_not_depend_on_how_the_bytes_arrive(int number) => Check(All[number], split: true);

    private static void Check(Exchange exchange, bool split)
    {
        using var client = new TestClient(new SampleHandler());
        foreach (var piece in exchange.Sent)
        {
            var parts = split ? piece.Select(c => c.ToString()) : [piece];
            foreach (var part in parts)
            {
                client.Send(part);
            }
        }

        if (exchange.Ends)
        {
            client.EndSending();
        }

        Assert.Equal(exchange.Received, client.Receive());
        Assert.Equal(exchange.Closed, client.Served.IsCompleted);
    }

    private static List<Exchange> Read()
    {
        var exchanges = new List<Exchange>();
        var exchange = new Exchange();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recorded", "go-net-http.txt")))
        {
            switch (line)
            {
                case ">|":
                    exchange.Ends = true;
                    break;
                case ['>', ' ', .. var sent]:
                    exchange.Sent.Add(Unescape(sent));
                    break;
                case ['<', ' ', .. var received]:
                    exchange.Received = Unescape(received);
                    break;
                case "= open" or "= closed":
                    exchange.Closed = line == "= closed";
                    exchanges.Add(exchange);
                    exchange = new Exchange();
                    break;
                default:
                    break;
            }
        }

        return exchanges;
    }

    private static string Unescape(string text)
    {
        var output = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                output.Append(text[i]);
                continue;
            }

            i++;
            output.Append(text[i] switch
            {
                'r' => '\r',
                'n' => '\n',
                '\\' => '\\',
                _ => (char)byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            });
            i += text[i] == 'x' ? 2 : 0;
        }

        return output.ToString();
    }

    private sealed class Exchange
    {
        public List<string> Sent { get; } = [];

        public bool Ends { get; set; }

        public string Received { get; set; } = string.Empty;

        public bool Closed { get; set; }
    }
}
