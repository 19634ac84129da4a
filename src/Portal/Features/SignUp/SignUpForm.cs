namespace Portal.Features.SignUp;

/// <summary>What the form posts. Everything is text: what a browser sends is checked by the command, not by the form's binding.</summary>
public sealed class SignUpForm
{
    public string? Plan { get; set; }

    public string? Organisation { get; set; }

    public string? Slug { get; set; }

    public string? Email { get; set; }

    public string? Region { get; set; }

    public string? Language { get; set; }

    public string? Terms { get; set; }
}
