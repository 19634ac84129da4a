namespace Portal.Features.SignUp;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class SignUpText;
