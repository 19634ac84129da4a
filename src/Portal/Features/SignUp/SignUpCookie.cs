namespace Portal.Features.SignUp;

/// <summary>Carries <see cref="SignUpProof"/> in the browser that confirmed.</summary>
internal static class SignUpCookie
{
    private const string Name = "portal-signup";

    public static void Set(HttpContext http, string proof) => http.Response.Cookies.Append(Name, proof, new CookieOptions
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        IsEssential = true,
        MaxAge = SignUpProof.Lifetime,
        Path = "/signup",
    });

    public static string? Read(HttpContext? http) => http?.Request.Cookies[Name];

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, new CookieOptions { Path = "/signup" });
}
