// A view that breaks takes itself down, not the navigation around it.
import { Component, type ComponentChildren } from "preact";
import { ViewFailed } from "./lost";

export class Boundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
	override state = { broken: false };

	static override getDerivedStateFromError(): { broken: boolean } {
		return { broken: true };
	}

	override componentDidCatch(error: unknown): void {
		console.error(error);
	}

	override render(): ComponentChildren {
		return this.state.broken ? <ViewFailed /> : this.props.children;
	}
}
