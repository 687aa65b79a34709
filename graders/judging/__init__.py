"""Turns observations and expectations into verdicts; pure and trusted."""
