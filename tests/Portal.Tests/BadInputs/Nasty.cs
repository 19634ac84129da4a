namespace Portal.Tests.BadInputs;

/// <summary>What people, scripts and scanners type into fields.</summary>
internal static class Nasty
{
    public static IReadOnlyList<string> Slugs { get; } =
    [
        "", " ", "-", "--", "a", "ab", "-acme", "acme-", "ac--me", "xn--acme", "ac me", "acme.example", "acme/admin", "acme\\admin", "../acme", "acme%2f", "acme?x=1",
        "acme#x", "äcme", "ａｃｍｅ", "acme_corp", "acme'--", "acme\"", "acme;drop table", "<acme>", "acme\0", "acme\r\nX: y", "acme\u202e", "😀😀😀", "admin", "Admin", "ADMIN",
        "www", "signup", "api", "null", new string('a', 41), new string('a', 5_000), "{{7*7}}", "${jndi:x}", "a=b", "a,b",
    ];

    public static IReadOnlyList<string> Names { get; } =
    [
        "", "   ", "\t", "\u200b", "---", "…", "\0", "Acme\0Corp", "Acme\r\nBcc: all@example.com", "Acme\u202eproc", "\ufffd\ufffd", "\u0007bell", "😀", new string('n', 101), new string('n', 20_000),
    ];

    public static IReadOnlyList<string> Emails { get; } =
    [
        "", " ", "ana", "ana@", "@example.com", "ana@@example.com", "ana@example", "ana@exa mple.com", "ana@example.com\r\nBcc: all@example.com", "ana@example.com,bo@example.com",
        "ana@example.com;bo@example.com", "<ana@example.com>", "Ana <ana@example.com>", "ana@-example.com", "ana@example..com", ".ana@example.com", "ana..b@example.com", "ana@[127.0.0.1]",
        "ana@example.com\0", "\"ana\"@", new string('a', 65) + "@example.com", "ana@" + new string('e', 260) + ".com", "javascript:alert(1)", "ana@exam\u202eple.com",
    ];

    public static IReadOnlyList<string> Tokens { get; } =
    [
        "x", "0", "null", "undefined", "'", "' OR '1'='1", "..%2f..%2f", "%ff%fe", "a%0d%0aSet-Cookie:x=1", "<script>", "{}", new('A', 43), new('A', 44), new('_', 43), new('-', 43),
        new('x', 4_000), "00000000-0000-0000-0000-000000000000", "AAAA.BBBB.CCCC", "%F0%9F%98%80",
    ];

    public static IReadOnlyList<string> Connections { get; } =
    [
        "", " ", "hello", "=", ";;;", "=;=;", "Server=", "Server='", "Server=127.0.0.1\0;User Id=sa", "Server=127.0.0.1\nPassword=x", "Server=127.0.0.1,99999;User Id=x;Password=x", "Server=127.0.0.1,-1;User Id=x;Password=x",
        "Server=np:\\\\.\\pipe\\sql\\query;User Id=x;Password=x", "Server=127.0.0.1,1;User Id=x;Password=x;Max Pool Size=-1", "Server=127.0.0.1,1;Encrypt=maybe", "Server=127.0.0.1,1;Server Certificate=/etc/passwd;User Id=x;Password=x",
        "Host=db;Username=portal", "AccountName=x;AccountKey=y", "AccountName=x;AccountKey=YQ==;BlobEndpoint=file:///etc/passwd", "AccountName=x;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:1/x", "BlobEndpoint=;SharedAccessSignature=",
        "UseDevelopmentStorage=perhaps", "\ud800", "\u202e", new string('x', 5_000), "Server=" + new string('s', 1_900), "<script>", "😀=😀",
    ];

    public static IReadOnlyList<string> Ids { get; } =
    [
        "x", "0", "-1", "1;drop", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "01a20b08-2395-774c-8dc5", "..%2fadmin", "'", "<b>", new('9', 300), "%7B0%7D", "%E2%80%AE",
    ];
}
